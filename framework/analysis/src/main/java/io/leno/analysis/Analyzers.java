package io.leno.analysis;

import io.leno.analysis.annotations.AlphaAnalyzer;
import io.leno.api.analysis.Analyzer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SequencedMap;
import java.util.ServiceLoader;
import java.util.TreeMap;

/// The analyzers that run, by name.
public final class Analyzers {
    private Analyzers() {}

    /// All that a class loader knows, in order of their names. Of several with the same name the
    /// last one counts, so that what is loaded from further out replaces what is built in.
    public static List<Analyzer> known(ClassLoader loader) {
        SequencedMap<String, Analyzer> byName = new TreeMap<>();
        for (Analyzer each : ServiceLoader.load(Analyzer.class, loader))
            byName.put(each.name(), each);
        return List.copyOf(byName.values());
    }

    /// Those that were asked for, whole or (`NAME.KIND`) for one kind; all, where none of the names
    /// means anything, as Istio has it.
    public static List<Analyzer> select(List<Analyzer> known, Collection<String> names) {
        List<Analyzer> candidates = new ArrayList<>(known);
        // too loud to run unless asked for
        candidates.add(new AlphaAnalyzer());
        List<Analyzer> selected = new ArrayList<>();
        for (Analyzer each : candidates)
            for (String name : names) {
                String ofKinds = each.name() + ".";
                if (name.equals(each.name())) selected.add(each);
                else if (name.startsWith(ofKinds))
                    selected.add(new OneKind(each, name.substring(ofKinds.length())));
            }
        return selected.isEmpty() ? known : selected;
    }
}
