using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>The record of a call tells why one side hears nothing, and what came from strangers; also when the call has ended.</summary>
public sealed class CallRecordTests
{
    private const string Pcmu = "rtpmap:0 PCMU/8000";

    [Fact]
    public async Task OneWayAudioIsNotedAndWhatAStrangerSendsIsExplained()
    {
        using var caller = new RawPhone();
        using var callee = new RawPhone();
        await using var tandem = await TandemServer.StartWithAsync(Ports.TakeOffset(), RawPhone.Between(caller, callee, "\"OneWayTime\": \"1s\""));
        var answering = callee.AnswerAsync(_ => callee.Describe("RTP/AVP 0", Pcmu));
        var toCaller = RawPhone.PortOf(await caller.CallAsync(tandem.SipPort, caller.Describe("RTP/AVP 0", Pcmu)), "audio");
        var toCallee = RawPhone.PortOf(await answering, "audio");

        // The caller talks, and nothing comes back.
        using var record = await UntilAsync(tandem, caller.CallId, call => Notes(call).Any(), () => caller.SendMediaAsync(toCaller, 0, new byte[160]));
        Assert.Equal("callee1", record.RootElement.GetProperty("silentParty").GetString());
        Assert.Equal(["One-way audio: nothing is heard from here, while the other side is heard"], Notes(record.RootElement));
        await tandem.CounterReachesAsync("tandem_media_oneway", 1);

        // Then somebody else talks in place of the callee, who is known by then.
        await callee.SendMediaAsync(toCallee, 0, new byte[160]);
        await caller.ReceiveMediaAsync(1, 0, toCaller);
        using (var stranger = new UdpClient(new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0)))
            for (var i = 0; i < 5; i++) await stranger.SendAsync(new byte[] { 0x80, 0, 0, (byte)i, 0, 0, 0, 0, 0, 0, 0, 1, 0xFF }, new IPEndPoint(IPAddress.Loopback, toCallee), TestContext.Current.CancellationToken);
        await tandem.CounterReachesAsync("tandem_media_dropped", 5, "reason=\"ForeignSource\"");
        using var heard = await UntilAsync(tandem, caller.CallId, call => Notes(call).Count() == 2, async () =>
        {
            await caller.SendMediaAsync(toCaller, 0, new byte[160]);
            await callee.SendMediaAsync(toCallee, 0, new byte[160]);
        });
        Assert.Equal(JsonValueKind.Null, heard.RootElement.GetProperty("silentParty").ValueKind);
        Assert.Equal("One-way audio has ended", Notes(heard.RootElement).Last());

        var ending = callee.EndsAsync();
        await caller.AskAsync("BYE");
        await ending;
        using var ended = JsonDocument.Parse(await tandem.ControlAsync($"/api/v1/calls/{Uri.EscapeDataString(caller.CallId)}/quality"));
        Assert.NotNull(ended.RootElement.GetProperty("end").GetString());
        AssertRefused(ended.RootElement);
        using var list = JsonDocument.Parse(await tandem.ControlAsync("/api/v1/calls"));
        AssertRefused(list.RootElement.GetProperty("items").EnumerateArray().Single());
        Assert.Contains("5 from callee1: it came from another address than the media of this side", tandem.Log, StringComparison.Ordinal);
        Assert.Contains($"nothing is heard from callee1 while the other side is heard, in call {caller.CallId}", tandem.Log, StringComparison.Ordinal);
    }

    private static void AssertRefused(JsonElement call)
    {
        var refusal = call.GetProperty("refused").EnumerateArray().Single();
        Assert.Equal(("callee1", "audio", 5), (refusal.GetProperty("party").GetString(), refusal.GetProperty("kind").GetString(), refusal.GetProperty("count").GetInt32()));
        Assert.Equal("it came from another address than the media of this side", refusal.GetProperty("reason").GetString());
    }

    private static IEnumerable<string?> Notes(JsonElement call) =>
        call.GetProperty("notes").EnumerateArray().Where(note => note.GetProperty("party").GetString() == "callee1").Select(note => note.GetProperty("text").GetString()).Where(text => text!.StartsWith("One-way", StringComparison.Ordinal));

    /// <summary>Does something each time, until the record of the call is as wanted.</summary>
    private static async Task<JsonDocument> UntilAsync(TandemServer tandem, string callId, Func<JsonElement, bool> isWanted, Func<Task> each)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            await each();
            var record = JsonDocument.Parse(await tandem.ControlAsync($"/api/v1/calls/{Uri.EscapeDataString(callId)}/quality"));
            if (isWanted(record.RootElement)) return record;
            record.Dispose();
            await Task.Delay(20, patience.Token);
        }
    }
}
