package io.leno.filters.headermutation;

import io.envoyproxy.envoy.config.core.v3.KeyValueAppend;
import io.envoyproxy.envoy.config.core.v3.KeyValueMutation;
import io.leno.api.filter.HttpStream;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.HeaderEdit.How;
import io.leno.filters.QueryParameters;

import org.jspecify.annotations.Nullable;

/// Removes or writes one query parameter. Envoy: `KeyValueMutation`.
///
/// @param how null: it goes
/// @param value a format, as in access logs
record QueryEdit(String name, @Nullable How how, String value) {
    static QueryEdit of(KeyValueMutation config) {
        if (!config.getRemove().isEmpty()) return new QueryEdit(config.getRemove(), null, "");
        KeyValueAppend append = config.getAppend();
        if (append.hasRecord() && !append.getRecord().getValue().hasStringValue())
            throw new InvalidPluginConfigException(
                    "KeyValueAppend.record.value: Only string value is allowed for record value.");
        String value = append.getRecord().getValue().getStringValue();
        if (append.getRecord().getKey().isEmpty())
            throw new InvalidPluginConfigException("KeyValueAppend.record.key: empty");
        return new QueryEdit(append.getRecord().getKey(), how(append), value);
    }

    private static How how(KeyValueAppend append) {
        return switch (append.getAction()) {
            case APPEND_IF_EXISTS_OR_ADD -> How.APPEND;
            case ADD_IF_ABSENT -> How.ADD_IF_ABSENT;
            case OVERWRITE_IF_EXISTS_OR_ADD -> How.OVERWRITE;
            case OVERWRITE_IF_EXISTS -> How.OVERWRITE_IF_PRESENT;
            case UNRECOGNIZED ->
                    throw new InvalidPluginConfigException(
                            "KeyValueAppend.action: " + append.getActionValue());
        };
    }

    void apply(QueryParameters query, HttpStream stream) {
        if (how == null) {
            query.remove(name);
            return;
        }
        String text = QueryParameters.encoded(stream.format(value));
        switch (how) {
            case APPEND -> query.add(name, text);
            case OVERWRITE -> query.set(name, text);
            case ADD_IF_ABSENT -> {
                if (!query.contains(name)) query.add(name, text);
            }
            case OVERWRITE_IF_PRESENT -> {
                if (query.contains(name)) query.set(name, text);
            }
        }
    }
}
