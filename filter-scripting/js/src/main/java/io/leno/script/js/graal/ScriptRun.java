package io.leno.script.js.graal;

import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;

import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// One handler of a script over a request or a response. It follows the message, and the script
/// goes on when what it waits for is there. While it waits for anything but a piece of the body or
/// the trailers, the message waits, too.
public final class ScriptRun extends StreamView implements HeadersView.Scope {
    private static final byte[] NOTHING = {};
    private static final String DETAILS = "js_response";

    private final LoopScript loop;
    private final Value handler;
    private final Message message;
    private final Headers headerMap;
    private final HeadersView headers;
    private final Allowance allowance;
    private @Nullable Headers trailers;
    private @Nullable Waiting waiting;
    private byte @Nullable [] replacement;
    private @Nullable Piece piece;
    private boolean inEvent;
    private boolean settled = true;
    private @Nullable Runnable reply;
    private boolean responded;
    private boolean headersContinued;
    private boolean paused;
    private int seen;
    private boolean sawBody;
    private boolean bodyHeld;
    private boolean complete;
    private boolean ended;
    private boolean told;

    /// What the script waits for.
    ///
    /// @param resolve gets it
    private record Waiting(What what, Value resolve) {
        enum What {
            TEXT,
            BYTES,
            CHUNK,
            TRAILERS;

            /// The message goes on meanwhile.
            boolean flows() {
                return this == CHUNK || this == TRAILERS;
            }
        }
    }

    ScriptRun(
            ScriptScope scope, LoopScript loop, Value handler, Message message, Headers headerMap) {
        super(scope, loop, message.stream(), loop.begins());
        this.loop = loop;
        this.handler = handler;
        this.message = message;
        this.headerMap = headerMap;
        allowance = allowance();
        headers = new HeadersView(headerMap, this);
        scope.begins();
    }

    LoopScript loop() {
        return loop;
    }

    // The message's events.

    FilterStatus onHeaders(boolean endOfStream) {
        complete = endOfStream;
        return during(
                () -> {
                    call(handler, this, headers);
                    if (settled) waiting = null;
                });
    }

    FilterStatus onData(BodyData data, boolean endOfStream) {
        complete = endOfStream;
        sawBody = true;
        return during(
                () -> {
                    if (is(Waiting.What.CHUNK)) chunk(data);
                    if (endOfStream) bodyEnds(data);
                });
    }

    private void chunk(BodyData data) {
        int held = message.body().length();
        Piece arrived = new Piece(this, data.copy(), data);
        piece = arrived;
        resolve(arrived);
        arrived.callEnds(held, data.length());
        seen = held + data.length();
    }

    private void bodyEnds(BodyData data) {
        if (isWhole()) {
            message.body().append(data.copy());
            data.replace(NOTHING);
            resolveWhole();
        } else if (is(Waiting.What.TRAILERS)) resolve(null);
        if (replacement == null) return;
        data.replace(NOTHING);
        putReplacement();
    }

    FilterStatus onTrailers(Headers added) {
        complete = true;
        trailers = added;
        return during(
                () -> {
                    if (is(Waiting.What.CHUNK)) resolve(null);
                    else if (isWhole()) resolveWhole();
                    if (is(Waiting.What.TRAILERS)) resolve(trailersView());
                    if (replacement != null) putReplacement();
                });
    }

    /// The stream has ended, and the handler with it.
    void end() {
        if (ended) return;
        ended = true;
        settled = true;
        tell();
        loop.ends();
    }

    private FilterStatus during(Runnable event) {
        inEvent = true;
        try {
            event.run();
        } finally {
            inEvent = false;
        }
        if (holds()) {
            paused = true;
            answerByReply();
            return FilterStatus.PAUSE;
        }
        continued();
        return FilterStatus.CONTINUE;
    }

    private void answerByReply() {
        Runnable now = reply;
        reply = null;
        if (now != null) now.run();
    }

    private boolean holds() {
        if (responded || (replacement != null && !complete)) return true;
        return !settled && (waiting == null || !waiting.what().flows());
    }

    /// The message goes on; what was held goes first.
    private void continued() {
        headersContinued = true;
        seen = 0;
        piece = null;
        if (!paused) return;
        paused = false;
        message.resume();
    }

    /// Something is other than it was: when the script has stopped running, the message goes on, or
    /// is answered.
    private void changed() {
        loop.afterwards(this::goOn);
    }

    private void goOn() {
        if (inEvent || ended) return;
        answerByReply();
        if (!holds()) continued();
    }

    private void call(Value function, @Nullable Object... arguments) {
        try {
            loop.execute(allowance, function, arguments);
        } catch (ScriptFailure e) {
            scope().failed(message.stream(), e);
            fallThrough();
        }
        tell();
    }

    /// What it took, once it is known.
    private void tell() {
        if (told || !settled || loop.isRunning()) return;
        told = true;
        scope().ended(allowance);
    }

    /// The script has nothing more to say here.
    private void fallThrough() {
        waiting = null;
        settled = true;
        changed();
    }

    /// An answer of the host's, to a promise of the script's.
    @Override
    void answer(Value function, @Nullable Object... arguments) {
        if (ended || settled) return;
        call(function, arguments);
    }

    private boolean is(Waiting.What what) {
        return waiting != null && waiting.what() == what;
    }

    /// A part of the body has gone on.
    private boolean isOnItsWay() {
        return sawBody && !bodyHeld && !paused;
    }

    private boolean isWhole() {
        return is(Waiting.What.TEXT) || is(Waiting.What.BYTES);
    }

    private void resolve(@Nullable Object value) {
        Waiting before = waiting;
        waiting = null;
        if (before != null) call(before.resolve(), value);
    }

    private void resolveWhole() {
        byte[] bytes = message.body().copy();
        boolean text = is(Waiting.What.TEXT);
        resolve(text ? Bytes.text(bytes) : Bytes.buffer(bytes));
    }

    // What the prelude asks for.

    /// The handler has returned a promise.
    @Export
    public void waits() {
        settled = false;
    }

    @Export
    public void done() {
        fallThrough();
    }

    /// Its promise was rejected.
    @Export
    public void failed(Value error) {
        if (settled || loop.isBroken()) return;
        scope().failed(message.stream(), failure(error));
        fallThrough();
    }

    private static ScriptFailure failure(Value error) {
        if (!error.isException()) return ScriptFailure.of("Uncaught " + error);
        try {
            throw error.throwException();
        } catch (PolyglotException e) {
            return ScriptFailure.of(e);
        }
    }

    @Export
    public void wholeBody(boolean text, Value resolve, Value reject) {
        Waiting.What what = text ? Waiting.What.TEXT : Waiting.What.BYTES;
        if (isOnItsWay())
            throw typeError("the body is on its way already and cannot be read as a whole");
        if (waiting != null) throw typeError("the script waits for something of the body already");
        bodyHeld = true;
        waiting = new Waiting(what, resolve);
        if (complete) resolveWhole();
    }

    @Export
    public void nextChunk(Value resolve, Value reject) {
        if (waiting != null) throw typeError("the script waits for something of the body already");
        waiting = new Waiting(Waiting.What.CHUNK, resolve);
        if (paused && message.body().length() > seen) {
            byte[] held = message.body().copy();
            piece = new Piece(this, Arrays.copyOfRange(held, seen, held.length), seen);
            seen = held.length;
            resolve(piece);
        } else if (complete) resolve(null);
        else changed();
    }

    /// Other bytes in place of those of a piece that is held.
    ///
    /// @param offset of the piece in what is held
    void replaceHeld(Piece changed, int offset, int length, byte[] bytes) {
        if (changed != piece || !paused) throw typeError("the chunk has gone on already");
        byte[] held = message.body().copy();
        byte[] other = new byte[held.length - length + bytes.length];
        System.arraycopy(held, 0, other, 0, offset);
        System.arraycopy(bytes, 0, other, offset, bytes.length);
        int rest = offset + length;
        System.arraycopy(held, rest, other, offset + bytes.length, held.length - rest);
        message.body().replace(other);
        seen += bytes.length - length;
    }

    @Export
    public void whenTrailers(Value resolve, Value reject) {
        if (waiting != null) throw typeError("the script waits for something of the body already");
        waiting = new Waiting(Waiting.What.TRAILERS, resolve);
        if (complete) resolve(trailersView());
        else changed();
    }

    private @Nullable HeadersView trailersView() {
        return trailers == null ? null : new HeadersView(trailers, freely());
    }

    @Export
    public void replaceBody(Value content) {
        if (headersContinued || isOnItsWay())
            throw typeError("the message has gone on and its body cannot be replaced");
        byte[] bytes = Bytes.of(content);
        loop.countOutput(bytes.length);
        replacement = bytes;
        headerMap.set("content-length", Integer.toString(bytes.length));
        headerMap.remove("transfer-encoding");
        if (complete) putReplacement();
    }

    private void putReplacement() {
        byte[] bytes = replacement;
        replacement = null;
        if (bytes == null) return;
        if (message.body().length() > 0) message.body().replace(bytes);
        else if (bytes.length > 0) message.body().append(bytes);
    }

    /// The script answers by itself; in a response, its answer takes the response's place.
    @Export
    public void respond(int status, Value content, Value flat) {
        if (headersContinued)
            throw typeError(
                    "the message has gone on: there is no answering by a Response any more");
        byte[] body = Bytes.of(content);
        loop.countOutput(body.length);
        if (message instanceof Message.OfResponse) replaceResponse(status, body, flat);
        else reply(status, body, flat);
    }

    private void replaceResponse(int status, byte[] body, Value flat) {
        List<String> names = new ArrayList<>();
        headerMap.forEach((name, value) -> names.add(name));
        names.stream().filter(name -> !name.startsWith(":")).forEach(headerMap::remove);
        headerMap.set(":status", Integer.toString(status));
        addAll(entries(flat), headerMap);
        replacement = body;
        headerMap.set("content-length", Integer.toString(body.length));
        if (complete) putReplacement();
        fallThrough();
    }

    private void reply(int status, byte[] body, Value flat) {
        responded = true;
        List<Map.Entry<String, String>> own = entries(flat);
        reply = () -> stream().reply(status, body, all -> addAll(own, all), DETAILS);
        fallThrough();
    }

    private static List<Map.Entry<String, String>> entries(Value flat) {
        List<Map.Entry<String, String>> entries = new ArrayList<>();
        for (long i = 0; i + 1 < flat.getArraySize(); i += 2)
            entries.add(
                    Map.entry(
                            flat.getArrayElement(i).asString(),
                            flat.getArrayElement(i + 1).asString()));
        return entries;
    }

    private static void addAll(List<Map.Entry<String, String>> entries, Headers headers) {
        for (Map.Entry<String, String> each : entries) headers.remove(each.getKey());
        for (Map.Entry<String, String> each : entries) headers.add(each.getKey(), each.getValue());
    }

    // What a script may do with its headers.

    @Override
    public void checkReadable() {
        if (ended) throw typeError("used after its request has ended");
        if (loop.isBroken()) throw typeError("used after a limit was broken");
    }

    @Override
    public void checkWritable() {
        checkReadable();
        if (headersContinued) throw typeError("headers have gone on and cannot be changed");
        if (message instanceof Message.OfRequest) stream().clearRouteCache();
    }
}
