package io.leno.filters.jsontometadata;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;

import io.envoyproxy.envoy.extensions.filters.http.json_to_metadata.v3.JsonToMetadata.MatchRules;
import io.envoyproxy.envoy.extensions.filters.http.json_to_metadata.v3.JsonToMetadata.Rule;
import io.envoyproxy.envoy.extensions.filters.http.json_to_metadata.v3.JsonToMetadata.Selector;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.TextMatch;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// The rules of one direction and the bodies they read. Envoy: `MatchRules`.
///
/// @param pattern of further content types; null: none
record BodyRules(
        List<Selection> rules,
        Set<String> contentTypes,
        @Nullable TextMatch pattern,
        boolean takesNoType) {
    /// A value of the body by the names that lead to it. Envoy: `Rule`.
    record Selection(
            List<String> path,
            @Nullable Entry present,
            @Nullable Entry missing,
            @Nullable Entry error) {
        static Selection of(Rule config) {
            if (config.getSelectorsCount() == 0) throw invalid("selectors: empty");
            if (!config.hasOnPresent() && !config.hasOnMissing()) {
                throw invalid("neither `on_present` nor `on_missing` set");
            }
            if (config.hasOnMissing() && !config.getOnMissing().hasValue()) {
                throw invalid("cannot specify on_missing rule with empty value");
            }
            if (config.hasOnError() && !config.getOnError().hasValue()) {
                throw invalid("cannot specify on_error rule with empty value");
            }
            return new Selection(
                    config.getSelectorsList().stream().map(Selector::getKey).toList(),
                    config.hasOnPresent() ? Entry.of(config.getOnPresent()) : null,
                    config.hasOnMissing() ? Entry.of(config.getOnMissing()) : null,
                    config.hasOnError() ? Entry.of(config.getOnError()) : null);
        }

        private static InvalidPluginConfigException invalid(String what) {
            return new InvalidPluginConfigException("json to metadata filter: " + what);
        }

        /// Writes what is to be written where the names lead to a value; false where they do not. A
        /// value of the configuration's own is written, as in Envoy, whether the last name is there
        /// or not.
        boolean write(
                JsonObject body,
                Map<String, Map<String, Object>> there,
                Map<String, Map<String, Object>> written) {
            JsonObject node = body;
            for (String key : path.subList(0, path.size() - 1)) {
                if (!(node.get(key) instanceof JsonObject next)) return false;
                node = next;
            }
            if (present == null) return true;
            JsonElement found = node.get(path.getLast());
            return present.write(found == null ? JsonNull.INSTANCE : found, there, written);
        }
    }

    static BodyRules of(MatchRules config) {
        return new BodyRules(
                config.getRulesList().stream().map(Selection::of).toList(),
                config.getAllowContentTypesCount() == 0
                        ? Set.of("application/json")
                        : Set.copyOf(config.getAllowContentTypesList()),
                config.hasAllowContentTypesRegex()
                        ? TextMatch.regex(config.getAllowContentTypesRegex().getRegex())
                        : null,
                config.getAllowEmptyContentType());
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    boolean takes(@Nullable String contentType) {
        if (contentType == null || contentType.isEmpty()) return takesNoType;
        return contentTypes.contains(contentType)
                || (pattern != null && pattern.matches(contentType));
    }
}
