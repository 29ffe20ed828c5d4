package io.leno.runtime.command;

import io.leno.runtime.framework.ComponentSettings;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.util.LinkedHashMap;
import java.util.Map;

/// A platform adapter and what it is told: `kubernetes=name=east,context=east`.
///
/// @param values by setting; see [DeclaredAdapters]
record AdapterOption(String name, Map<String, String> values) {
    /// What the PIDs of Leno's own begin with.
    static final String OWN = "io.leno.platform.";

    AdapterOption {
        values = Map.copyOf(values);
    }

    /// A name without dots is one of Leno's own adapters, any other is the PID of a dropped one.
    String pid() {
        return name.contains(".") ? name : OWN + name;
    }

    /// @param index tells instances apart that have no name
    ComponentSettings settings(int index) {
        String instance = values.getOrDefault("name", "adapter-" + index);
        return ComponentSettings.instance(pid(), instance, Map.copyOf(values));
    }

    static final class Reading implements ITypeConverter<AdapterOption> {
        @Override
        public AdapterOption convert(String text) {
            int end = text.indexOf('=');
            String name = (end < 0 ? text : text.substring(0, end)).trim();
            if (name.isEmpty()) throw new TypeConversionException("NAME[=KEY=VALUE,...]");
            var values = new LinkedHashMap<String, String>();
            if (end < 0) return new AdapterOption(name, values);
            for (String each : text.substring(end + 1).split(",", -1)) {
                int at = each.indexOf('=');
                if (at < 1) throw new TypeConversionException(name + "=KEY=VALUE,...");
                String key = each.substring(0, at).trim().replace('-', '.');
                values.put(key, each.substring(at + 1).trim());
            }
            return new AdapterOption(name, values);
        }
    }
}
