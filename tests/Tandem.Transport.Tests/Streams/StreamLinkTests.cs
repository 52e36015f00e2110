using System.Text;
using CsCheck;
using Tandem.Sip;

namespace Tandem.Transport.Tests;

/// <summary>The link of streams in virtual time, with every octet where the test puts it.</summary>
public sealed class StreamLinkTests
{
    private static readonly byte[][] Messages = [TestMessage.Make("a"), TestMessage.Make("b", 30), TestMessage.Make("c", 1)];

    [Fact]
    public void Messages_cut_in_two_at_every_offset_come_whole()
    {
        byte[] stream = [.. Messages.SelectMany(m => m)];
        for (var cut = 0; cut <= stream.Length; cut++)
        {
            using var driver = new LinkDriver();

            var inputs = driver.Send(stream.AsSpan(0, cut));
            inputs.AddRange(driver.Send(stream.AsSpan(cut)));

            AssertMessages(Messages, inputs, driver);
        }
    }

    [Fact]
    public void Messages_that_come_octet_by_octet_come_whole()
    {
        using var driver = new LinkDriver();
        var inputs = new List<Input>();

        foreach (var octet in Messages.SelectMany(m => m)) inputs.AddRange(driver.Send([octet]));

        AssertMessages(Messages, inputs, driver);
    }

    [Fact]
    public void Messages_in_any_pieces_come_whole() =>
        Gen.Select(Gen.Int[0, 3000].Array[1, 8], Gen.Int[1, 700].Array[1, 40]).Sample((bodies, pieces) =>
        {
            var messages = bodies.Select((length, i) => TestMessage.Make($"m{i}", length)).ToArray();
            byte[] stream = [.. messages.SelectMany(m => m)];
            using var driver = new LinkDriver();
            var inputs = new List<Input>();
            for (int at = 0, piece = 0; at < stream.Length; piece++)
            {
                var length = Math.Min(pieces[piece % pieces.Length], stream.Length - at);
                inputs.AddRange(driver.Send(stream.AsSpan(at, length)));
                at += length;
            }

            AssertMessages(messages, inputs, driver);
        }, iter: 100);

    [Fact]
    public void A_ping_is_answered_and_not_handed_on()
    {
        using var driver = new LinkDriver();

        Assert.Empty(driver.Send("\r\n\r\n"u8));

        Assert.Equal("\r\n"u8.ToArray(), driver.Received());
    }

    [Fact]
    public void A_peer_that_closes_its_side_still_gets_its_answer()
    {
        using var driver = new LinkDriver();
        driver.Receiver.Answer = input => input.Kind == InputKind.Received ? "answer"u8.ToArray() : null;

        driver.Give(Messages[0]);
        driver.EndSending();
        var inputs = driver.Lane();

        Assert.Equal([InputKind.Received, InputKind.Closed], inputs.Select(i => i.Kind));
        Assert.Equal("answer", Encoding.ASCII.GetString(driver.Received()));
    }

    [Fact]
    public async Task A_message_that_is_not_whole_in_time_ends_the_connection()
    {
        using var driver = new LinkDriver();
        driver.Send(Messages[0]);
        driver.Send(Messages[1].AsSpan(0, 10));

        // Octet after octet does not prolong it.
        for (var i = 0; i < 9; i++)
        {
            driver.Clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Empty(driver.Send(Messages[1].AsSpan(10 + i, 1)));
        }

        Assert.False(driver.Connection.Gone.IsCancellationRequested);
        driver.Clock.Advance(TimeSpan.FromSeconds(1));

        await EndedAsync(driver, ConnectionEnd.SlowMessage);
    }

    [Fact]
    public void A_message_that_is_whole_in_time_ends_its_deadline()
    {
        using var driver = new LinkDriver();
        driver.Send(Messages[0].AsSpan(0, 10));
        driver.Clock.Advance(TimeSpan.FromSeconds(9));
        driver.Send(Messages[0].AsSpan(10));

        driver.Clock.Advance(TimeSpan.FromDays(1));

        Assert.False(driver.Connection.Gone.IsCancellationRequested);
    }

    [Fact]
    public async Task A_connection_without_a_message_ends()
    {
        using var driver = new LinkDriver();
        driver.Lane();
        driver.Clock.Advance(TimeSpan.FromSeconds(29));
        driver.Send("\r\n\r\n"u8);
        Assert.False(driver.Connection.Gone.IsCancellationRequested);

        driver.Clock.Advance(TimeSpan.FromSeconds(1));

        await EndedAsync(driver, ConnectionEnd.NoMessage);
    }

    [Fact]
    public void Half_a_ping_is_no_message_that_must_become_whole()
    {
        using var driver = new LinkDriver();
        driver.Send([.. Messages[0], .. "\r\n"u8]);

        driver.Clock.Advance(TimeSpan.FromDays(1));

        Assert.False(driver.Connection.Gone.IsCancellationRequested);
    }

    [Fact]
    public async Task A_stream_without_frames_is_answered_and_what_it_still_brings_is_dropped_until_it_ends()
    {
        using var driver = new LinkDriver();
        driver.Receiver.Answer = input => input.Kind == InputKind.Broken ? "400"u8.ToArray() : null;

        var inputs = driver.Send("OPTIONS sip:x SIP/2.0\r\nContent-Length: many\r\n\r\n"u8);
        inputs.AddRange(driver.Lane());

        Assert.Equal([InputKind.Broken, InputKind.Closed], inputs.Select(i => i.Kind));
        Assert.Equal(SipParseError.ContentLength, inputs[0].Error);
        Assert.StartsWith("OPTIONS sip:x", inputs[0].Text, StringComparison.Ordinal);
        Assert.Equal("400"u8.ToArray(), driver.Received());
        Assert.Empty(driver.Send(Messages[0]));
        Assert.False(driver.Running.IsCompleted);

        driver.EndSending();
        driver.Lane();
        await driver.Running;
        Assert.Equal(ConnectionEnd.Broken, driver.Connection.End);
    }

    [Fact]
    public void A_closed_connection_waits_no_longer_than_allowed_for_a_peer_that_does_not_close()
    {
        using var driver = new LinkDriver();
        driver.Send("OPTIONS sip:x SIP/2.0\r\nContent-Length: many\r\n\r\n"u8);
        driver.Lane();

        driver.Clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(driver.Connection.Gone.IsCancellationRequested);
        driver.Clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.True(driver.Connection.Gone.IsCancellationRequested);
    }

    [Fact]
    public async Task Closing_sends_what_is_queued_and_ends_the_flow_once()
    {
        using var driver = new LinkDriver();
        driver.Send(Messages[0]);
        var flow = driver.Connection.Flow;

        Assert.True(driver.Sockets.Send(flow, "last"u8));
        driver.Sockets.Close(flow);
        Assert.False(driver.Sockets.Send(flow, "later"u8));
        Assert.False(driver.Sockets.IsOpen(flow));

        Assert.Equal(InputKind.Closed, Assert.Single(driver.Lane()).Kind);
        await Until.TrueAsync(() => driver.Running.IsCompleted);
        Assert.Empty(driver.Lane());
        Assert.Equal("last"u8.ToArray(), driver.Received());
        Assert.Equal(ConnectionEnd.Local, driver.Connection.End);
        Assert.Equal(0, driver.Sockets.Connections.Count);
    }

    [Fact]
    public void A_peer_that_reads_too_slowly_is_cut_off()
    {
        using var driver = new LinkDriver();
        driver.Send(Messages[0]);
        var flow = driver.Connection.Flow;
        var sent = 0;

        while (driver.Sockets.Send(flow, new byte[60_000]) && sent < 100) sent++;

        Assert.InRange(sent, 1024 * 1024 / 60_000, 1 + (1024 * 1024 / 60_000));
        Assert.False(driver.Sockets.IsOpen(flow));
        Assert.Equal(ConnectionEnd.SlowReader, driver.Connection.End);
        Assert.Equal(InputKind.Closed, driver.Lane()[0].Kind);
    }

    [Fact]
    public async Task A_peer_that_floods_waits_until_the_lane_has_caught_up()
    {
        using var driver = new LinkDriver();
        byte[] stream = [.. Enumerable.Range(0, 100).SelectMany(i => TestMessage.Make($"m{i}"))];

        var inputs = driver.Send(stream);
        Assert.InRange(inputs.Count, 1, 99);
        await Until.TrueAsync(() =>
        {
            inputs.AddRange(driver.Lane());
            return inputs.Count >= 100;
        });

        Assert.Equal(100, inputs.Count);
    }

    private static async Task EndedAsync(LinkDriver driver, ConnectionEnd reason)
    {
        Assert.Equal(reason, driver.Connection.End);
        var inputs = new List<Input>();
        await Until.TrueAsync(() =>
        {
            inputs.AddRange(driver.Lane());
            return driver.Running.IsCompleted;
        });
        inputs.AddRange(driver.Lane());
        Assert.Equal(InputKind.Closed, Assert.Single(inputs).Kind);
        Assert.Equal(0, driver.Sockets.Connections.Count);
    }

    private static void AssertMessages(byte[][] expected, List<Input> inputs, LinkDriver driver)
    {
        Assert.All(inputs, input => Assert.Equal(InputKind.Received, input.Kind));
        Assert.All(inputs, input => Assert.Equal(driver.Connection.Flow, input.Flow));
        Assert.Equal(expected, inputs.Select(i => i.Octets.ToArray()));
    }
}
