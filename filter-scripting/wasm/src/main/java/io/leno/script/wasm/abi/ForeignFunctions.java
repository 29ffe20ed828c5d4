package io.leno.script.wasm.abi;

import io.leno.api.filter.FilterStateKinds;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Functions that modules find by name, Envoy's, but those of CEL: `compress`, `uncompress`,
/// `clear_route_cache`, `verify_signature`, `sign`, `set_envoy_filter_state`, `declare_property`.
final class ForeignFunctions {
    /// A module's memory has no room for more.
    private static final int MAX_BYTES = 64 << 20;

    private static final int CHUNK = 8192;
    private static final byte[] NOTHING = {};

    private ForeignFunctions() {}

    /// What came of a call.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Outcome(int result, byte[] bytes) {
        static Outcome of(int result) {
            return new Outcome(result, NOTHING);
        }
    }

    static Outcome call(@Nullable Context context, String name, byte[] arguments) {
        return switch (name) {
            case "compress" -> new Outcome(Result.OK, compress(arguments));
            case "uncompress" -> uncompress(arguments);
            case "clear_route_cache" -> {
                if (context instanceof StreamContext stream) stream.stream().clearRouteCache();
                yield Outcome.of(Result.OK);
            }
            case "verify_signature", "sign", "set_envoy_filter_state", "declare_property" -> {
                ForeignArguments read = ForeignArguments.of(arguments);
                yield read == null ? Outcome.of(Result.BAD_ARGUMENT) : call(context, name, read);
            }
            default -> Outcome.of(Result.NOT_FOUND);
        };
    }

    private static Outcome call(
            @Nullable Context context, String name, ForeignArguments arguments) {
        return switch (name) {
            case "verify_signature" -> ForeignSignatures.verify(arguments);
            case "sign" -> ForeignSignatures.sign(arguments);
            case "set_envoy_filter_state" -> Outcome.of(setFilterState(context, arguments));
            default -> Outcome.of(declare(context, arguments));
        };
    }

    private static int declare(@Nullable Context context, ForeignArguments arguments) {
        boolean done = context != null && context.declare(PropertyKind.of(arguments));
        return done ? Result.OK : Result.BAD_ARGUMENT;
    }

    private static int setFilterState(@Nullable Context context, ForeignArguments arguments) {
        String path = arguments.text(1);
        if (!FilterStateKinds.NAMES.contains(path) || !(context instanceof StreamContext stream))
            return Result.NOT_FOUND;
        LifeSpan.of(arguments.number(3)).objectsOf(stream.stream()).put(path, arguments.text(2));
        return Result.OK;
    }

    private static byte[] compress(byte[] plain) {
        try (var deflater = new Deflater()) {
            deflater.setInput(plain);
            deflater.finish();
            var out = new ByteArrayOutputStream();
            byte[] chunk = new byte[CHUNK];
            while (!deflater.finished()) out.write(chunk, 0, deflater.deflate(chunk));
            return out.toByteArray();
        }
    }

    private static Outcome uncompress(byte[] compressed) {
        try (var inflater = new Inflater()) {
            inflater.setInput(compressed);
            var out = new ByteArrayOutputStream();
            byte[] chunk = new byte[CHUNK];
            while (!inflater.finished()) {
                int read = inflater.inflate(chunk);
                boolean stuck = read == 0 && (inflater.needsInput() || inflater.needsDictionary());
                if (stuck || out.size() + read > MAX_BYTES)
                    return Outcome.of(Result.SERIALIZATION_FAILURE);
                out.write(chunk, 0, read);
            }
            return new Outcome(Result.OK, out.toByteArray());
        } catch (DataFormatException e) {
            return Outcome.of(Result.SERIALIZATION_FAILURE);
        }
    }
}
