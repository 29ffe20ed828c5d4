package io.leno.filters.extauthz;

import io.leno.api.filter.Headers;
import io.leno.filters.MutationRules;
import io.leno.filters.QueryParameters;
import io.leno.filters.extauthz.Verdict.Edit;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// Does to messages what a service asks for, as far as the configuration lets it.
final class Mutations {
    private static final Pattern NAME = Pattern.compile("[:a-zA-Z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern VALUE = Pattern.compile("[^\\x00\\r\\n]*");

    private final AuthRules rules;

    Mutations(AuthRules rules) {
        this.rules = rules;
    }

    static boolean areValid(List<Map.Entry<String, String>> headers) {
        for (var each : headers) if (!isValid(each.getKey(), each.getValue())) return false;
        return true;
    }

    private static boolean isValid(String name, String value) {
        return NAME.matcher(name).matches() && VALUE.matcher(value).matches();
    }

    /// @return false when the answer must not be heeded at all
    boolean change(Headers request, Verdict.Passes passes) {
        boolean validates = rules.config.getValidateMutations();
        for (Edit edit : passes.toRequest()) {
            boolean valid = isValid(edit.name(), edit.value());
            if (!valid && validates) return false;
            boolean allowed = valid && isAllowed(lower(edit.name()), false);
            if (!allowed && valid && refuses()) return false;
            if (allowed) apply(request, ofRequest(edit));
        }
        for (String name : passes.removed()) {
            if (isAllowed(lower(name), true)) request.remove(lower(name));
            else if (refuses()) return false;
        }
        for (Edit edit : passes.toResponse())
            if (validates && !isValid(edit.name(), edit.value())) return false;
        changeQuery(request, passes);
        return true;
    }

    /// A request has its host as `:authority`.
    private static Edit ofRequest(Edit edit) {
        boolean isHost = lower(edit.name()).equals("host");
        return isHost ? new Edit(edit.how(), ":authority", edit.value()) : edit;
    }

    private boolean isAllowed(String name, boolean removes) {
        MutationRules configured = rules.mutationRules;
        if (configured != null) return configured.allow(name, removes);
        return !removes || (!name.startsWith(":") && !name.equals("host"));
    }

    private boolean refuses() {
        MutationRules configured = rules.mutationRules;
        return configured != null && configured.refuses();
    }

    private static void changeQuery(Headers request, Verdict.Passes passes) {
        String path = request.get(":path");
        if (path == null || (passes.query().isEmpty() && passes.queryRemoved().isEmpty())) return;
        QueryParameters query = QueryParameters.ofEncoded(path);
        for (var each : passes.query()) query.set(each.getKey(), each.getValue());
        for (String name : passes.queryRemoved()) query.remove(name);
        request.set(":path", query.in(path));
    }

    /// One change; what cannot be a header is passed over.
    static void apply(Headers headers, Edit edit) {
        String name = lower(edit.name());
        String value = edit.value();
        if (!isValid(name, value)) return;
        String before = headers.get(name);
        switch (edit.how()) {
            case SET -> headers.set(name, value);
            case ADD -> headers.add(name, value);
            case JOIN -> {
                if (before != null) headers.set(name, before + "," + value);
            }
            case ADD_IF_ABSENT -> {
                if (before == null) headers.add(name, value);
            }
            case SET_IF_PRESENT -> {
                if (before != null) headers.set(name, value);
            }
        }
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
