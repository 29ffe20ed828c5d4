package io.leno.filters.compressor;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which coding a response gets, made once for all compressors of a stream. Envoy:
/// `CompressorFilter::EncodingDecision`.
///
/// @param coding `identity` where none is to be applied
record EncodingChoice(String coding, Kind kind) {
    private static final String IDENTITY = "identity";
    private static final String ANY = "*";

    /// Why it is that one.
    enum Kind {
        NOT_VALID,
        IDENTITY,
        WILDCARD,
        NAMED
    }

    private record Wish(String coding, float weight) {}

    /// @param acceptEncoding the request's header
    /// @param contentType of the response; null where it is not told
    /// @param compressors of the chain, in the order of the chain
    static EncodingChoice of(
            String acceptEncoding,
            @Nullable String contentType,
            List<CompressorRules> compressors) {
        Map<String, Boolean> offered = new LinkedHashMap<>();
        for (CompressorRules rules : compressors) {
            boolean takes =
                    contentType == null
                            || contentType.isEmpty()
                            || rules.response().contentTypes().contains(contentType);
            if (takes) offered.putIfAbsent(rules.coding().name(), rules.isFirst());
        }
        List<Wish> wishes = wishes(acceptEncoding);
        for (Wish wish : wishes) {
            if (wish.weight == 0) offered.remove(wish.coding);
        }
        if (wishes.isEmpty() || offered.isEmpty()) return none(Kind.NOT_VALID);
        Wish best = best(wishes, offered);
        if (best.weight == 0) return none(Kind.NOT_VALID);
        if (best.coding.equals(IDENTITY)) return none(Kind.IDENTITY);
        if (best.coding.equals(ANY)) {
            return new EncodingChoice(offered.keySet().iterator().next(), Kind.WILDCARD);
        }
        return new EncodingChoice(best.coding, Kind.NAMED);
    }

    private static EncodingChoice none(Kind kind) {
        return new EncodingChoice(IDENTITY, kind);
    }

    private static Wish best(List<Wish> wishes, Map<String, Boolean> offered) {
        Wish best = new Wish(IDENTITY, 0);
        for (Wish wish : wishes) {
            boolean known =
                    offered.containsKey(wish.coding)
                            || wish.coding.equals(IDENTITY)
                            || wish.coding.equals(ANY);
            if (!known) continue;
            boolean first = offered.getOrDefault(wish.coding, false);
            if (wish.weight > best.weight || (wish.weight == best.weight && first)) best = wish;
        }
        return best;
    }

    /// Weights that are no numbers take their coding with them.
    private static List<Wish> wishes(String acceptEncoding) {
        List<Wish> wishes = new ArrayList<>(4);
        for (String token : acceptEncoding.split(",", -1)) {
            if (token.isEmpty()) continue;
            int end = token.lastIndexOf(';');
            String coding = (end < 0 ? token : token.substring(0, end)).trim();
            float weight = weight(token);
            if (!Float.isNaN(weight)) wishes.add(new Wish(coding, weight));
        }
        return wishes;
    }

    private static float weight(String token) {
        int parameters = token.indexOf(';');
        if (parameters < 0) return 1;
        String parameter = token.substring(parameters + 1);
        int equals = parameter.indexOf('=');
        if (equals < 0) return 1;
        String name = parameter.substring(0, parameter.lastIndexOf('=')).trim();
        if (!name.equalsIgnoreCase("q")) return 1;
        try {
            return Float.parseFloat(parameter.substring(equals + 1).trim());
        } catch (NumberFormatException noNumber) {
            return Float.NaN;
        }
    }
}
