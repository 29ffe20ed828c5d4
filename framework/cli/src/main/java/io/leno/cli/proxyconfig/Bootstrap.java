package io.leno.cli.proxyconfig;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `proxy-config bootstrap`
record Bootstrap(ConfigDump dump) implements Section {
    @Override
    public List<String> summary(boolean named) {
        Object node = Tree.at(dump.section("Bootstrap"), "bootstrap.node");
        Object metadata = Tree.at(node, "metadata");
        var columns = new Columns(1);
        String istio = Tree.text(metadata, "ISTIO_VERSION");
        if (!istio.isEmpty()) columns.row("Istio Version:", istio);
        String proxy = Tree.text(metadata, "ISTIO_PROXY_SHA");
        if (proxy.contains(":")) proxy = proxy.split(":", -1)[1];
        if (!proxy.isEmpty()) columns.row("Istio Proxy Version:", proxy);
        columns.row("Envoy Version:", envoyVersion(Tree.at(node, "user_agent_build_version")));
        return columns.lines();
    }

    private static String envoyVersion(@Nullable Object build) {
        var text =
                new StringBuilder(
                        "%d.%d.%d"
                                .formatted(
                                        Tree.number(build, "version.major_number"),
                                        Tree.number(build, "version.minor_number"),
                                        Tree.number(build, "version.patch")));
        if (!(Tree.at(build, "metadata") instanceof Map<?, ?> told)) return text.toString();
        if (told.containsKey("build.label")) text.append('-').append(told.get("build.label"));
        for (String name : List.of("revision.status", "build.type", "ssl.version"))
            if (told.containsKey(name)) text.append('/').append(told.get(name));
        return text.toString();
    }

    @Override
    public Object dumped() {
        var dumped = new LinkedHashMap<String, Object>();
        dump.section("Bootstrap").forEach((name, value) -> dumped.put(String.valueOf(name), value));
        dumped.remove("@type");
        return dumped;
    }
}
