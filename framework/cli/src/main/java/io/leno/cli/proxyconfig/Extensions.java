package io.leno.cli.proxyconfig;

import io.leno.cli.CommandFailure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/// `proxy-config ecds`
record Extensions(ConfigDump dump) implements Section {
    private static final String PREFIX = "type.googleapis.com/";

    @Override
    public List<String> summary(boolean named) {
        var columns = new Columns(5, "ECDS NAME", "TYPE");
        List<Object> all = new ArrayList<>();
        for (Object each : entries()) all.add(Tree.at(each, "ecds_filter"));
        all.sort(
                Comparator.comparing(Extensions::type)
                        .thenComparing(each -> Tree.text(each, "name")));
        for (Object each : all) columns.row(Tree.text(each, "name"), type(each));
        return columns.lines();
    }

    private static String type(Object extension) {
        String type = Tree.text(extension, "typed_config.@type");
        return type.startsWith(PREFIX) ? type.substring(PREFIX.length()) : type;
    }

    @Override
    public Object dumped() {
        var dumped = new LinkedHashMap<String, Object>();
        dumped.put("ecdsFilters", entries());
        return dumped;
    }

    /// Proxies may tell them in several sections.
    private List<Object> entries() {
        List<Object> entries = new ArrayList<>();
        boolean any = false;
        for (Object section : Tree.list(dump.whole(), "configs")) {
            if (!Tree.text(section, "@type").endsWith(".EcdsConfigDump")) continue;
            any = true;
            entries.addAll(Tree.list(section, "ecds_filters"));
        }
        if (any) return entries;
        throw CommandFailure.failed(
                "config dump has no configuration type type.googleapis.com/"
                        + "envoy.admin.v3.EcdsConfigDump");
    }
}
