using Tandem.Kernel;
using Tandem.Stun;
using Tandem.Stun.Tests.Messages;

namespace Tandem.Fuzz.Targets;

/// <summary>
/// A datagram for a STUN server: what is accepted is written and parsed again to the same, ChannelData too; no octets are authenticated that nobody with a key has made; and whatever a server challenges with, our answer
/// is a message.
/// </summary>
internal static class StunTarget
{
    private static readonly PeerAddress Client = new([192, 0, 2, 9], 4000);
    private static readonly Instant Now = new(TimeSpan.TicksPerHour);
    private static readonly TimeLimitedCredentials Credentials = new(new TimeLimitedOptions { Secrets = [new byte[16]] }, TimeProvider.System);
    private static readonly LongTermAuthentication Server = new(new LongTermOptions { Realm = "tandem.test", OffersUserHash = true }, Credentials, new byte[32]);

    public static void Run(byte[] octets)
    {
        MessageInvariants.Check(octets);
        CheckChannelData(octets);
        if (StunMessage.TryParse(octets, out var message) != StunParseError.None) return;
        CheckServer(message);
        CheckClient(message);
    }

    private static void CheckChannelData(byte[] octets)
    {
        if (ChannelData.TryParse(octets, out var message) != ChannelDataError.None) return;
        var written = new byte[octets.Length + 3];
        Assert.True(ChannelData.IsChannel(message.Channel));
        Assert.Equal(ChannelDataError.None, ChannelData.TryParse(written.AsSpan(0, ChannelData.Write(written, message.Channel, message.Data, isStream: true)), out var again));
        Assert.True(again.Channel == message.Channel && again.Data.SequenceEqual(message.Data));
    }

    private static void CheckServer(in StunMessage message)
    {
        var result = Server.Check(message, Client, Now);
        Assert.False(result.IsAccepted);
        Assert.Equal(message.HasIntegrity, result.Outcome != AuthenticationOutcome.NoIntegrity);
        var refusal = StunWriter.Respond(message, StunClass.ErrorResponse, new byte[StunWriter.TypicalLength]);
        Server.WriteRefusal(ref refusal, result.Outcome, Client, Now);
        Assert.Equal(StunParseError.None, StunMessage.TryParse(refusal.Written, out _));
    }

    private static void CheckClient(in StunMessage message)
    {
        var client = new LongTermClient("alice", "secret");
        var error = client.Take(message);
        Assert.Equal(error == ChallengeError.None, client.IsChallenged);
        var request = new StunWriter(new byte[FuzzTarget.MaxInput + 200], StunClass.Request, StunMethod.Allocate, message.TransactionId);
        client.Write(ref request);
        Assert.Equal(StunParseError.None, StunMessage.TryParse(request.Written, out var written));
        Assert.Equal(client.IsChallenged, written.HasIntegrity);
        Assert.True(client.IsAuthentic(written));
    }
}
