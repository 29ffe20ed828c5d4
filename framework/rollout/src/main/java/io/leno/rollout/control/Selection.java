package io.leno.rollout.control;

import io.leno.api.xds.Node;
import io.leno.rollout.Fields;

import java.util.LinkedHashMap;
import java.util.Map;

/// Which proxies something is for.
///
/// @param namespace empty: all
/// @param labels of the workload
record Selection(String namespace, LabelSelector labels) {
    static final Selection ALL = new Selection("", LabelSelector.ANYTHING);

    boolean isAll() {
        return equals(ALL);
    }

    boolean matches(Node node) {
        return (namespace.isEmpty() || namespace.equals(node.namespace()))
                && labels.matches(node.labels());
    }

    Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        if (!namespace.isEmpty()) fields.put("namespace", namespace);
        if (!labels.text().isEmpty()) fields.put("labels", labels.text());
        return fields;
    }

    /// @throws IllegalArgumentException when the labels cannot be read
    static Selection of(Map<?, ?> fields) {
        return new Selection(
                Fields.text(fields, "namespace"),
                LabelSelector.parse(Fields.text(fields, "labels")));
    }

    /// `all proxies`, `-n default -l app=reviews`
    @Override
    public String toString() {
        if (isAll()) return "all proxies";
        String inNamespace = namespace.isEmpty() ? "" : "-n " + namespace;
        String withLabels = labels.text().isEmpty() ? "" : "-l " + labels;
        return (inNamespace + " " + withLabels).strip();
    }
}
