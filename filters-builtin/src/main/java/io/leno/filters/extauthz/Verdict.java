package io.leno.filters.extauthz;

import java.util.List;
import java.util.Map;

/// What a service said of a request. Envoy: `Filters::Common::ExtAuthz::Response`.
sealed interface Verdict {
    /// For the dynamic metadata.
    Map<String, Object> metadata();

    /// It may pass.
    ///
    /// @param toRequest changes of the request's headers, in order
    /// @param removed headers the request loses
    /// @param toResponse changes of the response's headers
    /// @param query parameters that are set, by name
    /// @param queryRemoved parameters that are taken away
    record Passes(
            List<Edit> toRequest,
            List<String> removed,
            List<Edit> toResponse,
            List<Map.Entry<String, String>> query,
            List<String> queryRemoved,
            Map<String, Object> metadata)
            implements Verdict {
        /// Whether it changes what routes are chosen by.
        boolean changesRequest() {
            return !toRequest.isEmpty()
                    || !removed.isEmpty()
                    || !query.isEmpty()
                    || !queryRemoved.isEmpty();
        }
    }

    /// It may not.
    ///
    /// @param headers of the answer, in place of those of the same names
    record Denied(
            int status,
            byte[] body,
            List<Map.Entry<String, String>> headers,
            Map<String, Object> metadata)
            implements Verdict {}

    /// Nobody knows.
    record Unknown() implements Verdict {
        @Override
        public Map<String, Object> metadata() {
            return Map.of();
        }
    }

    /// A change of one header.
    ///
    /// @param name as it was said; lower case is not certain
    record Edit(How how, String name, String value) {}

    /// What happens where the header is there, or is not.
    enum How {
        SET,
        ADD,
        /// To the value that is there, after a comma; nothing where there is none.
        JOIN,
        ADD_IF_ABSENT,
        SET_IF_PRESENT
    }
}
