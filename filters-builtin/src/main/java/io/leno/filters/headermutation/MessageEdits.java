package io.leno.filters.headermutation;

import io.envoyproxy.envoy.config.common.mutation_rules.v3.HeaderMutation;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.Mutations;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpStream;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.HeaderEdit;
import io.leno.filters.QueryParameters;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/// Edits of a request and its response, each list in order, so that a later edit sees what an
/// earlier one did. Envoy: `Mutations`.
record MessageEdits(List<Edit> request, List<QueryEdit> query, List<Edit> response) {
    /// One of the two.
    ///
    /// @param remove the name of the header that goes
    private record Edit(@Nullable String remove, @Nullable HeaderEdit write) {
        void apply(Headers headers, HttpStream stream) {
            if (remove != null) headers.remove(remove);
            if (write != null) write.apply(headers, stream);
        }
    }

    static MessageEdits of(Mutations config) {
        return new MessageEdits(
                config.getRequestMutationsList().stream().map(MessageEdits::edit).toList(),
                config.getQueryParameterMutationsList().stream().map(QueryEdit::of).toList(),
                config.getResponseMutationsList().stream().map(MessageEdits::edit).toList());
    }

    private static Edit edit(HeaderMutation config) {
        return switch (config.getActionCase()) {
            case REMOVE -> new Edit(config.getRemove().toLowerCase(Locale.ROOT), null);
            case APPEND -> new Edit(null, HeaderEdit.of(config.getAppend()));
            case ACTION_NOT_SET ->
                    throw new InvalidPluginConfigException(
                            "HeaderMutation.action: not set (expected: remove or append)");
        };
    }

    void editRequest(Headers headers, HttpStream stream) {
        for (Edit edit : request) edit.apply(headers, stream);
        String path = headers.get(":path");
        if (query.isEmpty() || path == null) return;
        var parameters = QueryParameters.of(path);
        for (QueryEdit edit : query) edit.apply(parameters, stream);
        headers.set(":path", parameters.in(path));
    }

    void editResponse(Headers headers, HttpStream stream) {
        for (Edit edit : response) edit.apply(headers, stream);
    }
}
