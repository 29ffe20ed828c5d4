package io.leno.xds.translator.explain;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;

import io.leno.api.config.Problem;
import io.leno.api.model.MeshModel;
import io.leno.api.xds.Node;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.Translator;
import io.leno.api.xds.XdsResource;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What another mesh would alter in the resources of proxies; as maps and lists, for JSON.
public final class ResourceDiff {
    private final Collection<Translator> translators;
    private final MessageTree trees = new MessageTree();

    /// @param translators one for each type
    public ResourceDiff(Collection<Translator> translators) {
        this.translators = List.copyOf(translators);
    }

    /// One resource of a proxy that is not as it was.
    ///
    /// @param before its version; empty where it is new
    /// @param after empty where it is gone
    private record Altered(String typeUrl, String name, String before, String after) {}

    /// The resources of one proxy by type and name, and what was wrong with rules.
    private record Made(Map<String, XdsResource> resources, List<Problem> problems) {}

    /// @param nodes proxies to look at; those of which the same is altered are one group
    /// @return `groups`, each with `proxies`, `added`, `removed` and `changed`; `unchanged`
    ///   proxies; new `problems` with rules
    ///
    /// @param found problems of the changed resources themselves
    public Map<String, Object> of(
            MeshModel before, MeshModel after, Collection<Node> nodes, List<Problem> found) {
        var proxies = new LinkedHashMap<List<Altered>, List<String>>();
        var details = new LinkedHashMap<List<Altered>, Map<String, Object>>();
        var unchanged = new ArrayList<String>();
        var problems = new LinkedHashSet<String>();
        found.forEach(each -> problems.add(each.toString()));
        for (Node node : nodes) {
            Made old = made(before, node);
            Made now = made(after, node);
            now.problems().stream()
                    .filter(each -> !old.problems().contains(each))
                    .forEach(each -> problems.add(each.toString()));
            List<Altered> altered = altered(old.resources(), now.resources());
            String name = node.namespace() + "/" + node.name();
            if (altered.isEmpty()) {
                unchanged.add(name);
                continue;
            }
            proxies.computeIfAbsent(altered, _ -> new ArrayList<>()).add(name);
            details.computeIfAbsent(altered, all -> details(all, old.resources(), now.resources()));
        }
        var groups = new ArrayList<Map<String, Object>>();
        proxies.forEach(
                (altered, names) -> {
                    var group = new LinkedHashMap<String, Object>();
                    group.put("proxies", names);
                    group.putAll(details.getOrDefault(altered, Map.of()));
                    groups.add(group);
                });
        var fields = new LinkedHashMap<String, Object>();
        fields.put("groups", groups);
        fields.put("unchanged", unchanged);
        fields.put("problems", List.copyOf(problems));
        return fields;
    }

    private Made made(MeshModel mesh, Node node) {
        var all = new TreeMap<String, XdsResource>();
        var problems = new ArrayList<Problem>();
        for (Translator each : translators) {
            var translation = each.translate(mesh, node, ResourceNames.all());
            problems.addAll(translation.problems());
            for (XdsResource made : translation.resources())
                all.put(made.typeUrl() + " " + made.name(), made);
        }
        return new Made(all, problems);
    }

    private static List<Altered> altered(
            Map<String, XdsResource> before, Map<String, XdsResource> after) {
        var altered = new ArrayList<Altered>();
        var keys = new TreeMap<>(before);
        keys.putAll(after);
        keys.forEach(
                (key, any) -> {
                    XdsResource old = before.get(key);
                    XdsResource now = after.get(key);
                    if (old != null && now != null && old.equals(now)) return;
                    altered.add(
                            new Altered(
                                    any.typeUrl(),
                                    any.name(),
                                    old == null ? "" : old.version(),
                                    now == null ? "" : now.version()));
                });
        return altered;
    }

    private Map<String, Object> details(
            List<Altered> all, Map<String, XdsResource> before, Map<String, XdsResource> after) {
        var added = new ArrayList<Map<String, Object>>();
        var removed = new ArrayList<Map<String, Object>>();
        var changed = new ArrayList<Map<String, Object>>();
        for (Altered each : all) {
            String key = each.typeUrl() + " " + each.name();
            Map<String, Object> fields = named(each);
            XdsResource old = before.get(key);
            XdsResource now = after.get(key);
            if (old == null) {
                added.add(fields);
            } else if (now == null) {
                removed.add(fields);
            } else {
                fields.put(
                        "fields",
                        TreeDiff.of(tree(old), tree(now)).stream()
                                .map(TreeDiff.Change::fields)
                                .toList());
                changed.add(fields);
            }
        }
        var details = new LinkedHashMap<String, Object>();
        details.put("added", added);
        details.put("removed", removed);
        details.put("changed", changed);
        return details;
    }

    private static Map<String, Object> named(Altered altered) {
        String url = altered.typeUrl();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("type", url.substring(url.lastIndexOf('.') + 1));
        fields.put("name", altered.name());
        return fields;
    }

    private Object tree(XdsResource resource) {
        return trees.of(
                Any.newBuilder()
                        .setTypeUrl(resource.typeUrl())
                        .setValue(ByteString.copyFrom(resource.bytes()))
                        .build());
    }
}
