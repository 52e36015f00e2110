using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>What the server and coturn's client say to each other, as TShark reads it.</summary>
public sealed class TurnCaptureTests
{
    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    public async Task EveryMessageIsWellFormedAndSaysWhatItShould(string transport)
    {
        await using var tandem = await TandemServer.StartAsync("--lab");
        await using var peer = EchoPeer.Start();
        await using var capture = await Capture.StartAsync("stun", tandem.StunPort);
        var run = await Uclient.RunAsync(
            tandem.StunPort, ["-u", "alice", "-w", "secret", .. transport == "tcp" ? ["-t"] : (string[])[], "-c", "-M", "-e", "127.0.0.1", "-r", FormattableString.Invariant($"{peer.Port}"), "-n", "10"]);
        run.AssertNothingLost();
        await capture.StopAsync();

        Assert.Empty(await capture.ReadAsync("_ws.malformed or _ws.expert.severity==error", "frame.number", "_ws.expert.message"));
        Assert.NotEmpty(await capture.ReadAsync("stun.type==0x0003", "frame.number"));
        var challenges = await capture.ReadAsync("stun.type==0x0113", "stun.att.error.class", "stun.att.error", "stun.att.realm", "stun.att.pw_alg", "stun.att.nonce");
        // obMatJos2 and the features of RFC 8489 section 9.2.1: password algorithms are offered, names are not hidden.
        Assert.All(challenges, challenge => Assert.StartsWith("4\t1\ttandem.test\t2,1\tobMatJos2gAAA", challenge, StringComparison.Ordinal));
        var allocated = await capture.ReadAsync("stun.type==0x0103", "stun.att.ipv4", "stun.att.port", $"{transport}.dstport", "stun.att.lifetime", "stun.att.software");
        Assert.All(allocated.Select(line => line.Split('\t')), fields =>
        {
            var ports = fields[1].Split(',');
            Assert.Equal("127.0.0.1,127.0.0.1", fields[0]);
            Assert.InRange(int.Parse(ports[0], System.Globalization.CultureInfo.InvariantCulture), 40_000, 65_535);
            Assert.Equal([fields[2], "777", "Tandem"], (string[])[ports[1], fields[3], fields[4]]);
        });
        // RFC 8489 section 9.2.4: every response but a challenge has an integrity.
        Assert.Empty(await capture.ReadAsync("stun.type.class==0x10 and not stun.att.hmac", "frame.number"));
        var moves = await capture.ReadAsync("stun.type==0x0104 and stun.att.type==0x8030", "frame.number");
        Assert.NotEmpty(moves);
        // Each message and its echo, two of them in one segment of TCP at times.
        var data = await capture.ReadAsync("stun.channel", "stun.channel", "stun.length");
        Assert.Equal(2 * run.Sent, data.Sum(line => line.Split('\t')[0].Split(',').Length));
        Assert.All(data, line => Assert.All(line.Split('\t')[1].Split(','), length => Assert.Equal("100", length)));
    }
}
