package io.leno.xds.translator.explain;

import io.leno.api.xds.Node;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// How people name a proxy: `POD.NAMESPACE`, `NAMESPACE/POD`, its address, or its pod alone where
/// that is enough.
public final class ProxyName {
    private ProxyName() {}

    /// @throws IllegalArgumentException where none is meant, or several
    public static Node find(String name, Collection<Node> nodes) {
        List<Node> meant = nodes.stream().filter(each -> isMeant(each, name)).toList();
        if (meant.size() == 1) return meant.getFirst();
        String known =
                (meant.isEmpty() ? nodes : meant)
                        .stream()
                                .map(each -> each.name() + "." + each.namespace())
                                .limit(20)
                                .collect(Collectors.joining(", "));
        String what = meant.isEmpty() ? "no such proxy" : "more than one proxy";
        throw new IllegalArgumentException(
                "proxy: \"" + name + "\": " + what + " (expected one of: " + known + ")");
    }

    private static boolean isMeant(Node node, String name) {
        return name.equals(node.name() + "." + node.namespace())
                || name.equals(node.namespace() + "/" + node.name())
                || name.equals(node.name())
                || name.equals(node.address())
                || name.equals(node.id());
    }
}
