package io.leno.api.analysis;

import static java.util.Objects.requireNonNull;

import java.util.List;

/// What can be found, with a code that stays.
///
/// @param code `IST0101`; analyzers from elsewhere choose letters of their own
/// @param name for lists: `ReferencedResourceNotFound`
/// @param template the sentence, with `%s`, `%v`, `%d` for a value and `%q` for one in quotes; a
///   list becomes `[a b]`
public record MessageType(String code, String name, Level level, String template) {
    public MessageType {
        requireNonNull(code, "code");
        requireNonNull(name, "name");
        requireNonNull(level, "level");
        requireNonNull(template, "template");
    }

    /// The sentence about these values.
    ///
    /// @throws IllegalArgumentException where the template has another number of values
    public String text(List<?> values) {
        return Template.fill(template, values);
    }
}
