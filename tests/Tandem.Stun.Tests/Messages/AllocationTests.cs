using System.Text;
using Tandem.Kernel;

namespace Tandem.Stun.Tests.Messages;

/// <summary>Nothing that is done for a message or a packet allocates.</summary>
public sealed class AllocationTests
{
    private static readonly PeerAddress Peer = Address();
    private readonly byte[] _buffer = new byte[2000];

    [Fact]
    public void Reading_a_message_allocates_nothing() =>
        Assert.Equal(0, Wire.AllocatedBy(() =>
        {
            StunMessage.TryParse(Rfc5769.Request, out var message);
            _ = (message.HasValidFingerprint, MessageIntegrity.IsValid(message, Rfc5769.Password), message.ReadUInt32(StunAttributeType.Priority, out _), message.TransactionId);
            Span<StunAttributeType> unknown = stackalloc StunAttributeType[4];
            _ = message.FindUnknown(new StunAttributeSet(StunAttributeType.Username), unknown);
            StunMessage.TryParse(Rfc5769.ResponseV6, out var response);
            _ = response.ReadXorAddress(StunAttributeType.XorMappedAddress, out _);
        }));

    [Fact]
    public void Writing_a_message_allocates_nothing()
    {
        var ids = new TransactionIds();
        Assert.Equal(0, Wire.AllocatedBy(() =>
        {
            var writer = new StunWriter(_buffer, StunClass.ErrorResponse, StunMethod.Allocate, ids.Next());
            writer.WriteErrorCode(StunErrorCode.UnknownAttribute);
            writer.WriteUnknownAttributes([StunAttributeType.Data, StunAttributeType.AccessToken]);
            writer.WriteXorAddress(StunAttributeType.XorRelayedAddress, Peer);
            writer.WriteLifetime(TimeSpan.FromMinutes(10));
            writer.WriteIntegritySha1(Rfc5769.Password);
            writer.WriteIntegritySha256(Rfc5769.Password);
            writer.WriteFingerprint();
        }));
    }

    [Fact]
    public void A_long_message_is_checked_without_an_allocation()
    {
        var writer = new StunWriter(new byte[10_000], StunClass.Request, StunMethod.Binding, TransactionId.Random());
        writer.WritePadding(8000);
        writer.WriteIntegritySha1(Rfc5769.Password);
        writer.WriteFingerprint();
        var octets = writer.Written.ToArray();
        Assert.Equal(0, Wire.AllocatedBy(() =>
        {
            StunMessage.TryParse(octets, out var message);
            _ = MessageIntegrity.IsValid(message, Rfc5769.Password);
        }));
    }

    [Fact]
    public void Relaying_data_allocates_nothing()
    {
        var ids = new TransactionIds();
        Assert.Equal(0, Wire.AllocatedBy(() =>
        {
            var length = RelayedData.Write(_buffer, StunMethod.Data, ids.Next(), Peer, 172);
            StunMessage.TryParse(_buffer.AsSpan(0, length), out var message);
            RelayedData.TryRead(message, out _, out _);
            ChannelData.WriteHeader(_buffer, 0x4001, 172);
            ChannelData.TryParse(_buffer.AsSpan(0, 176), out _);
            ChannelData.Write(_buffer, 0x4001, Rfc5769.Password, isStream: true);
        }));
    }

    private static PeerAddress Address()
    {
        Assert.True(PeerAddress.TryParse(Encoding.ASCII.GetBytes("2001:db8::7"), 4000, out var address));
        return address;
    }
}
