package io.leno.proxy.tls;

import static java.util.Map.entry;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;

import javax.security.auth.x500.X500Principal;

/// The name of a subject or an issuer by RFC 2253, to the letter as OpenSSL prints it, and with it
/// Envoy: it knows more short names than the JDK, escapes less, and writes what is not ASCII as
/// bytes.
final class DistinguishedName {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private static final Map<String, String> SHORT_NAMES =
            Map.ofEntries(
                    entry("2.5.4.4", "SN"),
                    entry("2.5.4.5", "serialNumber"),
                    entry("2.5.4.9", "street"),
                    entry("2.5.4.12", "title"),
                    entry("2.5.4.13", "description"),
                    entry("2.5.4.15", "businessCategory"),
                    entry("2.5.4.17", "postalCode"),
                    entry("2.5.4.41", "name"),
                    entry("2.5.4.42", "GN"),
                    entry("2.5.4.43", "initials"),
                    entry("2.5.4.44", "generationQualifier"),
                    entry("2.5.4.46", "dnQualifier"),
                    entry("2.5.4.65", "pseudonym"),
                    entry("1.2.840.113549.1.9.1", "emailAddress"));

    private DistinguishedName() {}

    static String of(X500Principal principal) {
        String name = principal.getName(); // which the principal keeps
        if (isTheSame(name)) return name;
        return likeOpenSsl(principal.getName(X500Principal.RFC2253, SHORT_NAMES));
    }

    private static boolean isTheSame(String name) {
        for (int i = 0; i < name.length(); i++) {
            char each = name.charAt(i);
            if (each < ' ' || each > '~' || each == '\\') return false;
        }
        return !name.contains("=#") && !name.contains("STREET=");
    }

    private static String likeOpenSsl(String name) {
        var text = new StringBuilder(name.length() + 16);
        boolean atStart = false; // of a value
        for (int i = 0, each; i < name.length(); i += Character.charCount(each)) {
            each = name.codePointAt(i);
            boolean escaped = each == '\\' && i + 1 < name.length();
            if (escaped) {
                each = name.codePointAt(++i);
                boolean needless = each == '=' || (each == '#' && !atStart);
                if (!needless) text.append('\\');
            }
            if (each >= ' ' && each <= '~') text.appendCodePoint(each);
            else appendBytes(text, each);
            atStart = each == '=' && !escaped;
        }
        return text.toString();
    }

    private static void appendBytes(StringBuilder text, int character) {
        for (byte each : Character.toString(character).getBytes(StandardCharsets.UTF_8))
            HEX.toHexDigits(text.append('\\'), each);
    }
}
