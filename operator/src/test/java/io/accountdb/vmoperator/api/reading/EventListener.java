package io.accountdb.vmoperator.api.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A client of an event stream that keeps each event, as {@code name data}, and each comment. */
final class EventListener implements AutoCloseable {
  static final String END = "the stream has ended";
  private static final String RESET = "reset {}";

  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpResponse<Stream<String>> response;
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  EventListener(URI base, String token) {
    try {
      response =
          http.send(
              HttpRequest.newBuilder(base.resolve(EventStreams.PATH))
                  .header("Authorization", token)
                  .header("Accept", "text/event-stream")
                  .build(),
              BodyHandlers.ofLines());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    Thread.ofVirtual().start(this::listen);
  }

  int status() {
    return response.statusCode();
  }

  private void listen() {
    try {
      String name = "";
      String latest = "";
      for (Iterator<String> lines = response.body().iterator(); lines.hasNext(); ) {
        String line = lines.next();
        if (line.startsWith(":")) {
          heard.add(line);
        } else if (line.startsWith("event:")) {
          name = line.substring("event:".length());
        } else if (line.startsWith("data:")) {
          String event = name + " " + line.substring("data:".length());
          // One more comes where the feed has only just begun to listen, and says nothing new.
          if (!event.equals(RESET) || !event.equals(latest)) {
            heard.add(event);
          }
          latest = event;
        }
      }
    } catch (UncheckedIOException cut) {
      // An end as well.
    }
    heard.add(END);
  }

  /** The next event or comment; fails where none comes. */
  String next() throws InterruptedException {
    String next = heard.poll(90, TimeUnit.SECONDS);
    assertThat(next).as("the next event").isNotNull();
    return next;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
