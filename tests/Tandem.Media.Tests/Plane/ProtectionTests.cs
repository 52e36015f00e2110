using Tandem.Media.Legs;
using Tandem.Media.Transports;
using Tandem.Rtp.Srtp;
using Tandem.Sdp.Rtp;
using Tandem.Sdp.Security;

namespace Tandem.Media.Tests.Plane;

/// <summary>Media with keys of the description on one side.</summary>
public sealed class ProtectionTests
{
    [Fact]
    public async Task Media_in_the_clear_are_protected_for_the_other_side_and_back()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        var (one, other) = Connect(call, alice, bob, out _);
        for (ushort number = 0; number < 10; number++)
        {
            one.Send(0, number, 160u * number);
            other.Send(0, number, 160u * number);
        }

        Assert.Equal((10, 10), (bob.Rtp.Count, alice.Rtp.Count));
        Assert.Equal(VirtualPhone.Packet(0, 0, 0, 0)[12..], alice.Rtp[0][12..]);
        Assert.Equal("AES_CM_128_HMAC_SHA1_80", call.Report(other.Leg).Suite);
        Assert.Equal("", call.Report(one.Leg).Suite);
    }

    [Fact]
    public async Task A_wrong_tag_and_a_repetition_are_dropped_and_counted()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        var (_, other) = Connect(call, alice, bob, out _);
        var octets = bob.Send(other.Rtp, 0, 1, 0);
        call.Network.Send(bob.Address, other.Rtp, octets);
        byte[] broken = [.. octets];
        broken[3]++;
        call.Network.Send(bob.Address, other.Rtp, broken);
        call.Network.Deliver();
        Assert.Single(alice.Rtp);
        Assert.Equal((1, 1), (call.Report(other.Leg).Drops[nameof(MediaDrop.Replayed)], call.Report(other.Leg).Drops[nameof(MediaDrop.NotAuthentic)]));
    }

    [Fact]
    public async Task The_key_whose_number_was_answered_counts_and_the_same_again_begins_nothing_anew()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        var (_, other) = Connect(call, alice, bob, out var keys);
        bob.Send(other.Rtp, 0, 1, 0);
        SdpCrypto[] offered = [new(7, SrtpSuite.AeadAes256Gcm.ToName(), SrtpMasterKey.Random(SrtpSuite.AeadAes256Gcm).ToKeyAndSalt(), []), keys.Gateway with { Tag = 2 }];
        Negotiate(other, offered, [keys.Own with { Tag = 2 }]);
        var octets = bob.Send(other.Rtp, 0, 2, 160);
        call.Network.Send(bob.Address, other.Rtp, octets);
        call.Network.Deliver();
        Assert.Equal(2, alice.Rtp.Count);
        Assert.Equal(1, call.Report(other.Leg).Drops[nameof(MediaDrop.Replayed)]);
    }

    [Fact]
    public async Task Without_a_key_in_common_nothing_goes_in_the_clear()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        var (one, other) = call.Connect(alice, bob);
        Negotiate(other, [], []);
        one.Send(0, 1, 0);
        Assert.Empty(bob.Rtp);
        Assert.Contains((other.Leg, MediaTransportState.Failed, "the sides have no key of SRTP in common"), call.States);
    }

    private static (PhoneLeg One, PhoneLeg Other) Connect(VirtualCall call, VirtualPhone alice, VirtualPhone bob, out (SdpCrypto Own, SdpCrypto Gateway) keys)
    {
        var leg = call.Session.AddLeg("protected");
        var other = new PhoneLeg(leg, leg.TryOpen(new LegTransportRequest())!, bob);
        keys = bob.Protect();
        Negotiate(other, [keys.Gateway], [keys.Own]);
        var one = call.Add(alice, "clear");
        call.Session.Join(one.Leg, leg);
        return (one, other);
    }

    private static void Negotiate(PhoneLeg leg, IReadOnlyList<SdpCrypto> gateway, IReadOnlyList<SdpCrypto> phone) =>
        leg.Negotiate(local: media => media with { Profile = RtpProfile.Savp, Cryptos = gateway }, remote: media => media with { Profile = RtpProfile.Savp, Cryptos = phone });
}
