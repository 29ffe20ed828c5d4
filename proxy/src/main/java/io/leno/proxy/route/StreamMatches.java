package io.leno.proxy.route;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import io.leno.proxy.match.TextMatch;
import io.leno.proxy.route.StreamMatch.Entry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The `match` of an attached plugin → [StreamMatch].
public final class StreamMatches {
    private static final Set<String> ENTRY = Set.of("paths", "methods", "headers");
    private static final Set<String> TEXT = Set.of("exact", "prefix", "regex");

    private StreamMatches() {}

    /// @param entries of the list; none: every request
    /// @param path for errors
    /// @throws InvalidRouteException naming what is wrong
    public static StreamMatch read(List<Value> entries, String path) {
        if (entries.isEmpty()) return StreamMatch.ALL;
        var all = new ArrayList<Entry>();
        for (int i = 0; i < entries.size(); i++)
            all.add(entry(object(entries.get(i), path + "[" + i + "]"), path + "[" + i + "]"));
        return new StreamMatch(entries.toString(), all);
    }

    private static Struct object(Value value, String path) {
        if (value.hasStructValue()) return value.getStructValue();
        throw new InvalidRouteException(path + ": expected an object");
    }

    private static Entry entry(Struct struct, String path) {
        var fields = new StructFields(struct, path, ENTRY);
        List<TextMatch> paths = new ArrayList<>();
        for (Value one : fields.list("paths"))
            paths.add(text(object(one, fields.path("paths")), fields.path("paths")));
        Set<String> methods = new HashSet<>();
        for (Value one : fields.list("methods")) methods.add(one.getStringValue());
        Map<String, TextMatch> headers = new HashMap<>();
        Struct byName = fields.object("headers");
        if (byName != null)
            byName.getFieldsMap()
                    .forEach(
                            (name, match) -> {
                                String at = fields.path("headers") + "." + name;
                                headers.put(
                                        name.toLowerCase(Locale.ROOT), text(object(match, at), at));
                            });
        return new Entry(paths, methods, headers);
    }

    /// An empty object: whatever it is.
    private static TextMatch text(Struct struct, String path) {
        var fields = new StructFields(struct, path, TEXT);
        if (struct.getFieldsCount() == 0) return text -> true;
        if (struct.getFieldsCount() > 1)
            throw new InvalidRouteException(path + ": expected one of exact, prefix, regex");
        if (struct.containsFields("exact")) return TextMatch.exact(fields.text("exact"), false);
        if (struct.containsFields("prefix")) return TextMatch.prefix(fields.text("prefix"), false);
        try {
            return TextMatch.regex(Pattern.compile(fields.text("regex")));
        } catch (PatternSyntaxException e) {
            throw new InvalidRouteException(path + ".regex: " + e.getMessage(), e);
        }
    }
}
