package io.leno.proxy.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Feeds bytes to a parser as a connection does, and writes down what it tells.
abstract class Reading implements MessageEvents {
    private final StringBuilder transcript = new StringBuilder();
    private final List<String> messages = new ArrayList<>();
    private final List<String> messagesWritten = new ArrayList<>();
    private final List<byte[]> rewritten = new ArrayList<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private ByteBuf unparsed = Unpooled.buffer();
    private @Nullable HeaderBlock head;
    private boolean refused;

    abstract void parse(ByteBuf in) throws MalformedMessageException;

    /// @return false amid a message
    abstract boolean startNext();

    /// Whether a message with this head can be written and read again by itself.
    abstract boolean writes(HeaderBlock head);

    abstract void write(HeaderBlock head, ByteBuf out);

    void feed(byte[] bytes) {
        if (refused) return;
        unparsed = Unpooled.buffer().writeBytes(unparsed).writeBytes(bytes);
        try {
            do parse(unparsed);
            while (unparsed.isReadable() && startNext());
        } catch (MalformedMessageException e) {
            refused = true;
            // which of several faults is met first may depend on how much of a line is there
            transcript.append("! ").append(e.status()).append(e.details().split(":", 2)[0]);
        }
    }

    String transcript() {
        return transcript + body.toString(StandardCharsets.ISO_8859_1);
    }

    List<String> messages() {
        return messages;
    }

    List<String> messagesWritten() {
        return messagesWritten;
    }

    List<byte[]> rewritten() {
        return rewritten;
    }

    @Override
    public void onHead(HeaderBlock headers, boolean end) {
        transcript.append(headers).append('\n');
        head = headers;
        body.reset();
        if (end) complete(null);
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
        byte[] bytes = new byte[data.readableBytes()];
        data.readBytes(bytes);
        data.release();
        body.writeBytes(bytes);
        if (end) complete(null);
    }

    @Override
    public void onEnd(@Nullable HeaderBlock trailers) {
        complete(trailers);
    }

    private void complete(@Nullable HeaderBlock trailers) {
        HeaderBlock of = head;
        if (of == null) throw new AssertionError("a body without a head");
        String text = text(of) + body.toString(StandardCharsets.ISO_8859_1);
        if (trailers != null && trailers.size() > 0) text += "\n" + trailers;
        transcript.append(body.toString(StandardCharsets.ISO_8859_1)).append("|\n");
        messages.add(text);
        if (writes(of)) {
            messagesWritten.add(text);
            rewritten.add(message(of, trailers));
        }
        body.reset();
        head = null;
    }

    private byte[] message(HeaderBlock of, @Nullable HeaderBlock trailers) {
        ByteBuf out = Unpooled.buffer();
        write(of, out);
        boolean chunked = of.get("transfer-encoding") != null;
        if (chunked && body.size() > 0) {
            out.writeCharSequence(
                    Integer.toHexString(body.size()) + "\r\n", StandardCharsets.US_ASCII);
        }
        out.writeBytes(body.toByteArray());
        if (chunked && body.size() > 0) out.writeCharSequence("\r\n", StandardCharsets.US_ASCII);
        if (chunked) HttpWriter.lastChunk(trailers, out);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    /// Pseudo-headers have no order.
    private static String text(HeaderBlock of) {
        var pseudo = new TreeMap<String, String>();
        var fields = new StringBuilder();
        of.forEach(
                (name, value) -> {
                    if (name.startsWith(":")) pseudo.put(name, value);
                    else fields.append(name).append(": ").append(value).append('\n');
                });
        if (pseudo.containsKey(":method")) pseudo.putIfAbsent(":authority", "");
        return pseudo + "\n" + fields + "\n";
    }
}
