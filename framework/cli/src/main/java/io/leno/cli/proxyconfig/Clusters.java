package io.leno.cli.proxyconfig;

import io.leno.cli.CommandFailure;

import java.util.Arrays;
import java.util.List;

/// `proxy-config cluster`
record Clusters(ConfigDump dump, String fqdn, long port, String subset, String direction)
        implements Section {
    @Override
    public List<String> summary(boolean named) {
        Columns columns =
                named
                        ? new Columns(
                                5,
                                "NAME",
                                "SERVICE FQDN",
                                "PORT",
                                "SUBSET",
                                "DIRECTION",
                                "TYPE",
                                "DESTINATION RULE")
                        : new Columns(
                                5,
                                "SERVICE FQDN",
                                "PORT",
                                "SUBSET",
                                "DIRECTION",
                                "TYPE",
                                "DESTINATION RULE");
        for (Object cluster : selected()) row(columns, cluster, named);
        return columns.lines();
    }

    private static void row(Columns columns, Object cluster, boolean named) {
        String name = Tree.text(cluster, "name");
        String type = Tree.text(cluster, "type");
        if (type.isEmpty()) type = "STATIC";
        String rule = ConfigDump.rule(cluster);
        String shown = named && !name.isEmpty() ? "cluster/" + name : name;
        Object[] cells = {shown, shown, "-", "-", "-", type, rule};
        if (SubsetKey.isOne(name)) {
            SubsetKey key = SubsetKey.parse(name);
            String subset = key.subset().isEmpty() ? "-" : key.subset();
            cells =
                    new Object[] {
                        shown, key.host(), key.port(), subset, key.direction(), type, rule
                    };
        }
        columns.row(named ? cells : Arrays.copyOfRange(cells, 1, cells.length));
    }

    @Override
    public Object dumped() {
        return Section.untyped(selected());
    }

    private List<Object> selected() {
        List<Object> all =
                ConfigDump.resources(
                        dump.section("Clusters"),
                        "dynamic_active_clusters",
                        "cluster",
                        "static_clusters",
                        "cluster");
        if (all.isEmpty()) throw CommandFailure.failed("no clusters found");
        return SubsetKey.sorted(all, each -> Tree.text(each, "name")).stream()
                .filter(this::isSelected)
                .toList();
    }

    private boolean isSelected(Object cluster) {
        String name = Tree.text(cluster, "name");
        return name.contains(fqdn)
                && name.contains(direction)
                && name.contains(subset)
                && (port == 0 || name.contains("|" + port + "|"));
    }
}
