namespace Tandem.Rtp.Tests.Packets;

/// <summary>What holds for any octets: they are refused, or a packet that can be read in every way without an exception and that, written again, is the same packet.</summary>
internal static class PacketInvariants
{
    public static void Check(byte[] octets)
    {
        _ = RtpDemultiplexing.KindOf(octets);
        if (RtpPacket.TryParse(octets, out var packet) != RtpParseError.None) return;
        Assert.Equal(octets.Length, packet.HeaderLength + packet.Payload.Length + packet.PaddingLength);
        ReadElements(packet);
        Rewrite(packet);
        Edit(packet);
    }

    private static void ReadElements(in RtpPacket packet)
    {
        var total = 0;
        foreach (var element in packet.Extensions)
        {
            Assert.NotEqual(0, element.Id);
            Assert.True(packet.Extensions.TryFind(element.Id, out _));
            total += element.Value.Length + 1;
            _ = (AudioLevel.TryRead(element.Value, out _), AbsoluteSendTime.TryRead(element.Value, out _), TransmissionTimeOffset.TryRead(element.Value, out _));
            _ = (TransportSequenceNumber.TryRead(element.Value, out _), StreamIdentifiers.IsMid(element.Value), StreamIdentifiers.IsRid(element.Value));
        }

        Assert.InRange(total, 0, packet.ExtensionData.Length);
    }

    /// <summary>Without the header extension, of which padding and broken elements are not written again.</summary>
    private static void Rewrite(in RtpPacket packet)
    {
        var writer = new RtpWriter(new byte[packet.Octets.Length], packet.PayloadType, packet.SequenceNumber, packet.Timestamp, packet.Ssrc, packet.HasMarker);
        var sources = new uint[packet.ContributingSources.Count];
        for (var i = 0; i < sources.Length; i++) sources[i] = packet.ContributingSources[i];
        writer.WriteContributingSources(sources);
        writer.WritePayload(packet.Payload);
        if (packet.PaddingLength > 0) writer.WritePadding(packet.PaddingLength);
        Assert.Equal(RtpParseError.None, RtpPacket.TryParse(writer.Written, out var again));
        Assert.Equal((packet.HasMarker, packet.PayloadType, packet.SequenceNumber, packet.Timestamp, packet.Ssrc), (again.HasMarker, again.PayloadType, again.SequenceNumber, again.Timestamp, again.Ssrc));
        Assert.True(packet.Payload.SequenceEqual(again.Payload));
        Assert.Equal((packet.PaddingLength, sources.Length), (again.PaddingLength, again.ContributingSources.Count));
    }

    private static void Edit(in RtpPacket packet)
    {
        var buffer = new byte[packet.Octets.Length + HeaderExtensionEditing.MaxLength];
        packet.Octets.CopyTo(buffer);
        var length = packet.Octets.Length;
        var change = HeaderExtensionEditing.Set(buffer, ref length, 5, [1, 2, 3]);
        Assert.Equal(RtpParseError.None, RtpPacket.TryParse(buffer.AsSpan(0, length), out var changed));
        Assert.True(packet.Payload.SequenceEqual(changed.Payload));
        if (change != HeaderExtensionChange.Done) return;
        Assert.True(changed.Extensions.TryFind(5, out var value));
        Assert.Equal([1, 2, 3], value.ToArray());
        Assert.Equal(HeaderExtensionChange.Done, HeaderExtensionEditing.Remove(buffer, ref length, 5));
        Assert.Equal(HeaderExtensionChange.NotThere, HeaderExtensionEditing.Remove(buffer, ref length, 5));
        Assert.Equal(RtpParseError.None, RtpPacket.TryParse(buffer.AsSpan(0, length), out changed));
        Assert.True(packet.Payload.SequenceEqual(changed.Payload));
    }
}
