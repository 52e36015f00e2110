using Tandem.Media.Processing;
using Tandem.Media.Processing.Video;

namespace Tandem.Fuzz.Targets;

/// <summary>
/// Payloads of VP8 or H.264, chosen by the first octet: each is an octet of what its header says (marker, a new timestamp, a loss before it), an octet of its length and its octets. A frame that comes out is bounded, and comes
/// out of what it is packed into as it was.
/// </summary>
internal static class PicturesTarget
{
    public static void Run(byte[] octets)
    {
        var script = new ScriptReader(octets);
        var isVp8 = script.Next(2) == 0;
        var depacketiser = Depacketiser(isVp8);
        var timestamp = 0u;
        while (!script.HasEnded)
        {
            var flags = script.Next();
            if ((flags & 2) != 0) timestamp += 3000;
            var payload = script.Take(script.Next());
            if (!depacketiser.Receive(payload, timestamp, (flags & 1) != 0, (flags & 4) != 0)) continue;
            Assert.InRange(depacketiser.Frame.Length, 1, 4 << 20);
            if (depacketiser.IsKeyFrame) depacketiser.SizeOfKeyFrame();
            if (isVp8) Check(depacketiser.Frame.ToArray());
            else new H264Packetiser(97, isMode1: true).Send(depacketiser.Frame, 1, new Again(Depacketiser(false)));
        }
    }

    private static void Check(byte[] frame)
    {
        var again = new Again(Depacketiser(true));
        new Vp8Packetiser(96).Send(frame, 1, again);
        Assert.True(again.IsThere);
        Assert.Equal(frame, again.Frame);
    }

    private static VideoDepacketiser Depacketiser(bool isVp8) => isVp8 ? new Vp8Depacketiser() : new H264Depacketiser([[0x67, 1], [0x68, 1]]);

    private sealed class Again(VideoDepacketiser depacketiser) : IProcessorOutput
    {
        public bool IsThere { get; private set; }

        public byte[] Frame => depacketiser.Frame.ToArray();

        public void Send(byte payloadType, uint timestamp, bool marker, ReadOnlySpan<byte> payload)
        {
            Assert.InRange(payload.Length, 1, 1180);
            IsThere = depacketiser.Receive(payload, timestamp, marker, isAfterLoss: false);
        }
    }
}
