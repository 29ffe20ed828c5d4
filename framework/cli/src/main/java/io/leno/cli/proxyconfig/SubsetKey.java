package io.leno.cli.proxyconfig;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/// The name of a cluster, taken apart: `outbound|9080|v1|reviews.default.svc.cluster.local`.
record SubsetKey(String direction, long port, String subset, String host) {
    /// istioctl's order of clusters.
    static final Comparator<SubsetKey> ORDER =
            Comparator.comparing(SubsetKey::host)
                    .thenComparing(SubsetKey::subset)
                    .thenComparingLong(SubsetKey::port)
                    .thenComparing(SubsetKey::direction);

    static boolean isOne(String name) {
        return name.split("\\|", -1).length > 3;
    }

    /// Another name is a host of nothing.
    static SubsetKey parse(String name) {
        if (!isOne(name)) return new SubsetKey("", 0, "", name);
        String[] parts = name.split("\\|", -1);
        long port = parts[1].matches("\\d{1,9}") ? Long.parseLong(parts[1]) : 0;
        return new SubsetKey(parts[0], port, parts[2], parts.length == 4 ? parts[3] : "");
    }

    static List<Object> sorted(List<Object> resources, Function<Object, String> name) {
        var sorted = new ArrayList<>(resources);
        sorted.sort(Comparator.comparing(each -> parse(name.apply(each)), ORDER));
        return sorted;
    }
}
