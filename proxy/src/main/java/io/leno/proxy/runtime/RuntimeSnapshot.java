package io.leno.proxy.runtime;

import static java.util.Objects.requireNonNull;

import io.leno.proxy.match.Fraction;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// All layers as they were at one moment; later layers win. Immutable. Envoy: `Runtime::Snapshot`.
public final class RuntimeSnapshot {
    /// Without layers.
    public static final RuntimeSnapshot EMPTY = new RuntimeSnapshot(List.of());

    private final List<Layer> layers;
    private final Map<String, String> values;

    /// One layer's values by key.
    public record Layer(String name, Map<String, String> values) {
        public Layer {
            requireNonNull(name, "name");
            values = Map.copyOf(values);
        }
    }

    RuntimeSnapshot(List<Layer> layers) {
        this.layers = List.copyOf(layers);
        var merged = new HashMap<String, String>();
        for (Layer layer : layers) merged.putAll(layer.values());
        values = Map.copyOf(merged);
    }

    public List<Layer> layers() {
        return layers;
    }

    /// The final value of each key.
    public Map<String, String> values() {
        return values;
    }

    /// Null where no layer has the key.
    public @Nullable String text(String key) {
        return values.get(key);
    }

    /// The default where the key is absent or not a whole number.
    public long integer(String key, long otherwise) {
        String text = values.get(key);
        if (text == null) return otherwise;
        try {
            double number = Double.parseDouble(text);
            return number < 0 || number != Math.rint(number) ? otherwise : (long) number;
        } catch (NumberFormatException none) {
            return otherwise;
        }
    }

    public double number(String key, double otherwise) {
        String text = values.get(key);
        if (text == null) return otherwise;
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException none) {
            return otherwise;
        }
    }

    /// The default where the key is absent or neither `true` nor `false`.
    public boolean flag(String key, boolean otherwise) {
        String text = values.get(key);
        if (text == null) return otherwise;
        if (text.equalsIgnoreCase("true") || text.equals("1")) return true;
        return !text.equalsIgnoreCase("false") && !text.equals("0") && otherwise;
    }

    /// Whether a request with this random number is in the share: the key's percentage where there
    /// is one, else the default.
    public boolean includes(String key, Fraction otherwise, long random) {
        if (values.isEmpty()) return otherwise.includes(random);
        String text = values.get(key);
        if (text == null) return otherwise.includes(random);
        Fraction fraction = FractionText.parse(text);
        if (fraction != null) return fraction.includes(random);
        long percent = integer(key, -1);
        return percent < 0
                ? otherwise.includes(random)
                : new Fraction((int) Math.min(percent, 100), 100).includes(random);
    }
}
