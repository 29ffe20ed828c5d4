package io.leno.it;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/// The answers to a request that was sent many times: of each its status and the upstream that gave
/// it.
record Repetition(List<String> answers) {
    /// Long enough for a connection to be made, so that the order of events is known.
    private static final long APART_NANOS = 20_000_000;

    /// Over one connection, one after the other; over a new one where the proxy closes it.
    static Repetition of(Script.Request request, int port) throws IOException {
        int times = request.repeat() == null ? 1 : request.repeat().times();
        if (request.repeat() != null && request.repeat().parallel())
            return parallel(request, port, times);
        List<String> answers = new ArrayList<>();
        while (answers.size() < times) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.setSoTimeout(10_000);
                socket.setTcpNoDelay(true);
                InputStream input = new BufferedInputStream(socket.getInputStream());
                ask(request, socket, input, answers, times);
            }
        }
        return new Repetition(answers);
    }

    /// Nearly at once: the requests are under way before the first answer is read.
    private static Repetition parallel(Script.Request request, int port, int times)
            throws IOException {
        List<String> answers = new ArrayList<>();
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < times; i++) {
                if (i > 0) LockSupport.parkNanos(APART_NANOS);
                Socket socket = new Socket("127.0.0.1", port);
                socket.setSoTimeout(10_000);
                sockets.add(socket);
                byte[] text = request.text(i).getBytes(StandardCharsets.ISO_8859_1);
                socket.getOutputStream().write(text);
            }
            for (Socket socket : sockets) {
                Message response =
                        Message.read(new BufferedInputStream(socket.getInputStream()), false);
                answers.add(response == null ? "closed" : described(response));
            }
        } finally {
            for (Socket socket : sockets) socket.close();
        }
        return new Repetition(answers);
    }

    private static String described(Message response) {
        return response.start().split(" ")[1] + " " + response.header("x-upstream-name");
    }

    private static void ask(
            Script.Request request,
            Socket socket,
            InputStream input,
            List<String> answers,
            int times)
            throws IOException {
        while (answers.size() < times) {
            String text = request.text(answers.size());
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            Message response = Message.read(input, text.startsWith("HEAD"));
            if (response == null) {
                answers.add("closed");
                return;
            }
            answers.add(described(response));
            if (response.header("connection").equals("close")) return;
        }
    }

    Map<String, Integer> counts() {
        Map<String, Integer> counts = new TreeMap<>();
        for (String answer : answers) counts.merge(answer, 1, Integer::sum);
        return counts;
    }

    /// The same, when wherever in their cycle the one and the other began does not count.
    boolean isInOrderOf(Repetition other) {
        for (int begin = 0; begin < answers.size(); begin++) {
            int length = answers.size() - begin;
            if (begin > answers.size() / 2) return false;
            if (answers.subList(begin, answers.size()).equals(other.answers.subList(0, length))
                    || other.answers
                            .subList(begin, answers.size())
                            .equals(answers.subList(0, length))) return true;
        }
        return false;
    }

    /// Whether each kind of answer came as often, give or take some.
    boolean isNear(Repetition other, int most) {
        TreeSet<String> kinds = new TreeSet<>(counts().keySet());
        kinds.addAll(other.counts().keySet());
        return kinds.stream()
                .allMatch(
                        kind ->
                                Math.abs(
                                                counts().getOrDefault(kind, 0)
                                                        - other.counts().getOrDefault(kind, 0))
                                        <= most);
    }
}
