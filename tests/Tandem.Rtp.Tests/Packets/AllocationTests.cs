namespace Tandem.Rtp.Tests.Packets;

/// <summary>Nothing that is done for a packet allocates.</summary>
public sealed class AllocationTests
{
    private readonly byte[] _buffer = new byte[1500];

    [Fact]
    public void Writing_reading_and_changing_a_packet_allocates_nothing() =>
        Assert.Equal(0, Wire.AllocatedBy(() =>
        {
            var writer = new RtpWriter(_buffer, 111, 1, 2, 3);
            writer.WriteContributingSources([5, 6]);
            writer.BeginExtensions(HeaderExtensionForm.OneByte);
            new AudioLevel(true, 30).Write(writer.AddExtension(1, AudioLevel.Length));
            writer.WriteExtension(4, "video"u8);
            writer.AddPayload(160);
            writer.WritePadding(4);
            var length = writer.Length;
            _ = RtpDemultiplexing.KindOf(_buffer);
            RtpPacket.TryParse(_buffer.AsSpan(0, length), out var packet);
            foreach (var element in packet.Extensions) _ = AudioLevel.TryRead(element.Value, out _);
            _ = (packet.ContributingSources.Contains(6), packet.Extensions.TryFind(4, out _));
            HeaderExtensionEditing.Set(_buffer, ref length, 20, [1, 2, 3]);
            HeaderExtensionEditing.Remove(_buffer, ref length, 20);
            RtpHeader.WriteSsrc(_buffer, 9);
        }));
}
