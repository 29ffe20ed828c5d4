package io.leno.cli.script;

import java.util.List;
import java.util.Map;

/// What a script is run on.
///
/// @param response of the upstream, where the request gets there
/// @param answers by cluster what calls are answered, in turn; the last one again and again
record Exchange(Message request, Message response, Map<String, List<Message>> answers) {
    Exchange {
        answers = Map.copyOf(answers);
    }
}
