using Tandem.Kernel;
using Tandem.Media.Processing;
using Tandem.Media.Processing.Video;
using Tandem.Rtp;
using Tandem.Sdp.Rtp;

namespace Tandem.Interop.Tests.Peers;

/// <summary>A transcoder of pictures with a loop around it: packets go in at the time of their timestamps, and what comes out is kept as packets of RTP.</summary>
internal sealed class PictureRun : IProcessorOutput, IDisposable
{
    private readonly SemaphoreSlim _woken = new(0);
    private readonly Instant _start = new(TimeSpan.TicksPerHour);
    private readonly MediaProcessor _processor;
    private Instant _now;
    private uint? _firstTimestamp;
    private ushort _sequence;

    public PictureRun(RtpFormat source, RtpFormat target, VideoTranscoderOptions? options = null)
    {
        options ??= new() { MaxWaiting = 1000 };
        var plan = ProcessorFactory.Plan(new() { Incoming = [source], Outgoing = [target], Video = options with { KeyFrameWanted = () => KeyFramesWanted++ } });
        Assert.True(plan.IsTranscoding, plan.Reason);
        _processor = plan.Create();
        _processor.Wake = () => _woken.Release();
        _now = _start;
    }

    public VideoTranscoder Processor => (VideoTranscoder)_processor;

    public int KeyFramesWanted { get; private set; }

    public List<byte[]> Packets { get; } = [];

    public List<uint> Timestamps { get; } = [];

    public int Pictures { get; private set; }

    public void Dispose() => _processor.Dispose();

    public void Send(byte payloadType, uint timestamp, bool marker, ReadOnlySpan<byte> payload)
    {
        var octets = new byte[RtpHeader.Length + payload.Length];
        new RtpWriter(octets, payloadType, _sequence++, timestamp, 77, marker).WritePayload(payload);
        Packets.Add(octets);
        if (!marker) return;
        Timestamps.Add(timestamp);
        Pictures++;
    }

    public void Put(byte[] octets)
    {
        Assert.Equal(RtpParseError.None, RtpPacket.TryParse(octets, out var packet));
        _firstTimestamp ??= packet.Timestamp;
        var at = _start + TimeSpan.FromSeconds((packet.Timestamp - _firstTimestamp.Value) / 90000.0);
        if (at > _now) _now = at;
        while (_processor.Deadline <= _now) _processor.Advance(_now, this);
        _processor.Receive(packet, _now, this);
    }

    public void Pass(TimeSpan time)
    {
        _now += time;
        if (_processor.Deadline <= _now) _processor.Advance(_now, this);
    }

    public void LimitBitRate(long bitsPerSecond) => _processor.LimitBitRate(bitsPerSecond, _now);

    public void RequestKeyFrame() => _processor.RequestKeyFrame(_now);

    /// <summary>Waits until a key frame is asked for.</summary>
    public async Task AsksAsync(int before)
    {
        while (KeyFramesWanted == before)
        {
            Assert.True(await _woken.WaitAsync(TimeSpan.FromSeconds(30)), "No key frame was asked for.");
            Pass(TimeSpan.FromSeconds(1));
            _processor.Advance(_now, this);
        }
    }

    /// <summary>Waits until so many pictures have come out.</summary>
    public async Task ComesAsync(int pictures)
    {
        while (true)
        {
            _processor.Advance(_now, this);
            if (Pictures >= pictures) return;
            Assert.True(await _woken.WaitAsync(TimeSpan.FromSeconds(30)), $"{Pictures} pictures of {pictures} came: {Processor.Complaint}");
        }
    }
}
