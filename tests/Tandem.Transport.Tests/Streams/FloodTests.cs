using System.Text;
using Tandem.Sip;

namespace Tandem.Transport.Tests;

/// <summary>What a peer that floods makes the node allocate; alone in the process, for it counts what the whole process allocates.</summary>
[Collection(nameof(LeftoverTests))]
public sealed class FloodTests
{
    [Fact]
    public async Task Ten_megabytes_of_header_are_answered_closed_and_not_kept()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Tcp);
        node.Receiver.Answer = input => input.Kind == InputKind.Broken ? "SIP/2.0 513 Message Too Large\r\n\r\n"u8.ToArray() : null;
        using var peer = await TestPeer.ConnectAsync(node.Address());
        var answer = peer.ReceiveAllAsync();
        var piece = Encoding.ASCII.GetBytes(new string('a', 64 * 1024));

        await peer.SendAsync("OPTIONS sip:x SIP/2.0\r\nX: "u8.ToArray());
        var before = GC.GetTotalAllocatedBytes();
        for (var i = 0; i < 160; i++) await peer.SendAsync(piece);
        var allocated = GC.GetTotalAllocatedBytes() - before;
        peer.EndSending();

        var broken = await node.Receiver.NextAsync(InputKind.Broken);
        Assert.Equal(SipParseError.TooLarge, broken.Error);
        Assert.InRange(broken.Octets.Length, 1, SipLimits.Default.MaxHeaderBytes);
        Assert.Equal("SIP/2.0 513 Message Too Large\r\n\r\n", Encoding.ASCII.GetString(await answer));
        await node.Receiver.NextAsync(InputKind.Closed);
        Assert.InRange(allocated, 0, 5 * 1024 * 1024);
    }
}
