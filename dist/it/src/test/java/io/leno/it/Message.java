package io.leno.it;

import org.jspecify.annotations.Nullable;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// An HTTP/1.1 message as it came: start line, header lines in their order, body without framing.
record Message(String start, List<String> headers, String body) {
    /// Reads one message; null where the connection ended before it began.
    ///
    /// @param bodyless whether no body follows whatever the headers say, as after HEAD
    static @Nullable Message read(InputStream input, boolean bodyless) throws IOException {
        String start = line(input);
        if (start == null) return null;
        List<String> headers = new ArrayList<>();
        for (String header = line(input);
                header != null && !header.isEmpty();
                header = line(input)) {
            headers.add(header);
        }
        Message head = new Message(start, List.copyOf(headers), "");
        return bodyless ? head : new Message(start, head.headers, head.readBody(input));
    }

    /// The body as text, whatever its content coding: compressors differ in their bytes, not in
    /// what they say.
    String readable() {
        String coding = header("content-encoding");
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        try (InputStream plain = Coding.reader(coding, bytes)) {
            return plain == null
                    ? body
                    : new String(plain.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException notCoded) {
            return body;
        }
    }

    private String readBody(InputStream input) throws IOException {
        if (header("transfer-encoding").equalsIgnoreCase("chunked")) return chunks(input);
        boolean response = start.startsWith("HTTP/");
        String length = header("content-length");
        if (!length.isEmpty()) {
            byte[] bytes = input.readNBytes(Integer.parseInt(length));
            String missing = bytes.length < Integer.parseInt(length) ? "(broken off)" : "";
            return new String(bytes, StandardCharsets.ISO_8859_1) + missing;
        }
        if (!response || start.matches("\\S+ (1..|204|304)\\b.*")) return "";
        return new String(input.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static String chunks(InputStream input) throws IOException {
        StringBuilder body = new StringBuilder();
        while (true) {
            String size = line(input);
            if (size == null) return body + "(broken off)";
            int length = Integer.parseInt(size.split(";")[0].trim(), 16);
            body.append(new String(input.readNBytes(length), StandardCharsets.ISO_8859_1));
            if (length == 0) return body + trailers(input);
            String end = line(input);
            if (end == null) return body + "(broken off)";
        }
    }

    private static String trailers(InputStream input) throws IOException {
        StringBuilder trailers = new StringBuilder();
        for (String line = line(input); line != null && !line.isEmpty(); line = line(input))
            trailers.append("\ntrailer ").append(line);
        return trailers.toString();
    }

    /// The first header of this name; empty where there is none.
    String header(String name) {
        return headers.stream()
                .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(header -> header.substring(name.length() + 1).trim())
                .findFirst()
                .orElse("");
    }

    private static @Nullable String line(InputStream input) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = input.read(); c != '\n'; c = input.read()) {
            if (c < 0) {
                if (line.isEmpty()) return null;
                throw new EOFException("in \"" + line + "\"");
            }
            if (c != '\r') line.append((char) c);
        }
        return line.toString();
    }
}
