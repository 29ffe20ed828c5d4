package io.leno.cli.plugin;

import static java.util.Objects.requireNonNull;

import io.leno.cli.CommandFailure;
import io.leno.cli.Endpoint;
import io.leno.cli.Fields;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a control plane, or one proxy, says of plugins, in one shape: by plugin, what was asked for
/// and what each proxy runs.
final class PluginView {
    private final Map<String, Map<String, Object>> plugins = new TreeMap<>();

    private PluginView() {}

    /// Only the proxies that the targets select.
    static PluginView of(Endpoint controlPlane, Targets targets) {
        Map<String, String> query = new LinkedHashMap<>(targets.selection());
        Map<?, ?> all = controlPlane.get("/plugins", query);
        var view = new PluginView();
        for (Map<?, ?> plan : Fields.objects(all, "plugins")) {
            Map<String, Object> plugin = view.plugin(Fields.text(plan, "plugin"));
            plugin.put("revision", plan.get("revision"));
            plugin.put("assignments", Fields.objects(plan, "assignments"));
            plugin.put("history", Fields.objects(plan, "history"));
        }
        for (Map<?, ?> source : Fields.objects(all, "sources"))
            list(view.plugin(Fields.text(source, "plugin")), "sources").add(source);
        for (Map<?, ?> proxy : Fields.objects(all, "proxies")) view.addProxy(proxy);
        return view;
    }

    private Map<String, Object> plugin(String name) {
        return plugins.computeIfAbsent(
                name,
                _ -> {
                    var plugin = new LinkedHashMap<String, Object>();
                    plugin.put("name", name);
                    plugin.put("sources", new ArrayList<Object>());
                    plugin.put("proxies", new ArrayList<Object>());
                    return plugin;
                });
    }

    private void addProxy(Map<?, ?> proxy) {
        Map<?, ?> wishes = Fields.object(proxy, "wishes");
        Map<?, ?> reports = Fields.object(proxy, "reports");
        var names = new TreeSet<String>();
        wishes.keySet().forEach(each -> names.add(String.valueOf(each)));
        reports.keySet().forEach(each -> names.add(String.valueOf(each)));
        for (String name : names) {
            var one = new LinkedHashMap<String, Object>();
            one.put("proxy", ProxyName.of(Fields.text(proxy, "id")));
            one.put("id", Fields.text(proxy, "id"));
            Map<?, ?> wish = Fields.object(wishes, name);
            if (!wish.isEmpty()) one.put("wished", wish);
            Map<?, ?> report = Fields.object(reports, name);
            if (!report.isEmpty()) one.put("reported", report);
            list(plugin(name), "proxies").add(one);
        }
    }

    @SuppressWarnings("unchecked") // put there by this class
    private static List<Object> list(Map<String, Object> plugin, String name) {
        return (List<Object>) requireNonNull(plugin.get(name));
    }

    List<Map<String, Object>> all() {
        return List.copyOf(plugins.values());
    }

    /// @throws CommandFailure when there is none of that name
    Map<String, Object> named(String name) {
        Map<String, Object> plugin = plugins.get(name);
        if (plugin != null) return plugin;
        throw CommandFailure.failed(
                name
                        + ": no such plugin"
                        + (plugins.isEmpty()
                                ? " (there are none)"
                                : " (known: " + String.join(", ", plugins.keySet()) + ")"));
    }
}
