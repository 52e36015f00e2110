using CsCheck;
using Tandem.Kernel;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Edge.Tests;

public class FlowTokensTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly FlowTokens Tokens = new(Key);

    private static readonly Gen<Flow> Flows = Gen.Select(
        Gen.Enum<SipTransport>().Where(transport => transport != SipTransport.None), Gen.Byte, Gen.Bool.SelectMany(v4 => Gen.Byte.Array[v4 ? 4 : 16]), Gen.UShort, Gen.ULong,
        (transport, listener, address, port, connection) =>
            new Flow(transport, listener, new PeerAddress(address, port), transport == SipTransport.Udp ? 0 : connection));

    [Fact]
    public void A_token_reads_back_as_its_flow_and_fits_a_uri() => Flows.Sample(flow =>
    {
        var token = Write(flow);
        Assert.True(Tokens.TryRead(token, out var read));
        Assert.Equal(flow, read);
        Assert.True(SipUri.TryParse([.. "sip:"u8, .. token, .. "@192.0.2.1"u8], out var uri) && uri.User.SequenceEqual(token));
        Assert.InRange(token.Length, 1, Contracts.IFlowDirectory.MaxTokenLength);
    });

    [Fact]
    public void A_token_with_any_bit_changed_is_refused() => Gen.Select(Flows, Gen.Int[0, 51 * 8]).Sample((flow, bit) =>
    {
        var token = Write(flow);
        token[bit / 8 % token.Length] ^= (byte)(1 << (bit % 8));
        Assert.False(Tokens.TryRead(token, out _));
    });

    [Fact]
    public void A_token_cut_or_lengthened_is_refused()
    {
        var token = Write(new Flow(SipTransport.Ws, 3, SimulatedSockets.Address("198.51.100.7", 40000), 17));
        for (var length = 0; length < token.Length; length++) Assert.False(Tokens.TryRead(token.AsSpan(0, length), out _));
        Assert.False(Tokens.TryRead([.. token, (byte)'A'], out _));
        Assert.False(Tokens.TryRead([.. token, (byte)'='], out _));
    }

    [Fact]
    public void A_token_of_another_key_is_refused()
    {
        var other = new FlowTokens(new byte[32]);
        Assert.False(other.TryRead(Write(new Flow(SipTransport.Udp, 0, SimulatedSockets.Address("198.51.100.7", 5060), 0)), out _));
    }

    [Fact]
    public void Octets_that_are_no_token_are_refused() => Gen.Byte.Array[0, 80].Sample(octets => Assert.False(Tokens.TryRead(octets, out _)));

    [Fact]
    public void A_short_key_is_our_own_mistake() => Assert.Throws<ArgumentException>(() => new FlowTokens(new byte[15]));

    private static byte[] Write(Flow flow)
    {
        Span<byte> token = stackalloc byte[FlowTokens.MaxLength];
        return token[..Tokens.Write(flow, token)].ToArray();
    }
}
