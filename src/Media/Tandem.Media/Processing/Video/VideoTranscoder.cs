using Tandem.Kernel;
using Tandem.Rtp;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Processing.Video;

/// <summary>
/// VP8, H.264 and H.263 into each other, through FFmpeg in a process of its own. Pictures that are not whole are left out, and so is all that needs them: a key frame is asked for. Every key frame of the source is one for the receiver, so its
/// request is handed on. Timestamps are those of the source.
/// </summary>
public sealed class VideoTranscoder : MediaProcessor
{
    private const int UnitsPerMillisecond = 90;

    private readonly VideoTranscoderOptions _options;
    private readonly string _program;
    private readonly VideoDepacketiser?[] _depacketisers = new VideoDepacketiser?[128];
    private readonly VideoCodec _target;
    private readonly bool _fitsPackets;
    private readonly H263Format _format;
    private readonly long _describedLimit;
    private readonly VideoPacketiser _packetiser;
    private readonly PacketOrder _order = PacketOrder.ForPictures();
    private readonly PictureTimes _times = new();
    private ProcessorCounters _counters;
    private FfmpegProcess? _ffmpeg;
    private int _size;
    private int _bitRate;
    private long? _estimate;
    private VideoDepacketiser? _source;
    private bool _needsKeyFrame = true;
    private bool _isKeyFrameWanted;
    private Instant _mayAskAt = new(long.MinValue);
    private Instant _mayStartAt = new(long.MinValue);

    /// <summary>Makes one; use <see cref="ProcessorFactory"/>.</summary>
    /// <param name="sources">What may come.</param>
    /// <param name="target">What goes out.</param>
    /// <param name="program">The path of FFmpeg.</param>
    /// <param name="limit">Bits a second that the receiver has said to take at most; null for any.</param>
    /// <param name="options">How it works.</param>
    internal VideoTranscoder(IReadOnlyList<RtpFormat> sources, RtpFormat target, string program, long? limit, VideoTranscoderOptions options)
    {
        (_options, _program, _target, _describedLimit) = (options, program, VideoCodec.Of(target)!.Value, limit ?? long.MaxValue);
        (_fitsPackets, _format) = (target.FitsPackets(), H263Format.Of(target.Parameters));
        foreach (var source in sources) _depacketisers[source.PayloadType] = source.ToDepacketiser();
        _packetiser = target.ToPacketiser();
    }

    /// <inheritdoc/>
    public override ProcessorCounters Counters => _counters;

    /// <summary>Pictures that were left out: not whole, or behind such a one, or more than FFmpeg could take.</summary>
    public long PicturesLeftOut { get; private set; }

    /// <summary>What FFmpeg last complained of, for a log; empty when it did not.</summary>
    public string Complaint => _ffmpeg?.Complaint ?? "";

    /// <inheritdoc/>
    public override Instant Deadline => _isKeyFrameWanted && _mayAskAt < _order.Deadline ? _mayAskAt : _order.Deadline;

    /// <inheritdoc/>
    public override void Receive(in RtpPacket packet, Instant now, IProcessorOutput output)
    {
        var turn = _order.Take(packet, now, ref _counters);
        if (turn is PacketTurn.Dropped or PacketTurn.Aside) return;
        if (turn == PacketTurn.First) (_needsKeyFrame, _isKeyFrameWanted) = (true, true);
        if (turn == PacketTurn.Full) TakeWaiting(waitsNoMore: true, now);
        Take(packet, now);
        if (_order.Deadline != Instant.Never) TakeWaiting(waitsNoMore: false, now);
        Advance(now, output);
    }

    /// <inheritdoc/>
    public override void Advance(Instant now, IProcessorOutput output)
    {
        if (now >= _order.Deadline) TakeWaiting(waitsNoMore: true, now);
        while (_ffmpeg is not null && _ffmpeg.TryTake(out var picture))
        {
            if (_times.TryTake(picture.Milliseconds, out var timestamp)) _packetiser.Send(picture.Memory.Span, timestamp, output);
            picture.Return();
        }

        if (_ffmpeg is { HasFailed: true }) Stop(now);
        if (_isKeyFrameWanted && now >= _mayAskAt) Ask(now);
    }

    /// <inheritdoc/>
    public override void RequestKeyFrame(Instant now)
    {
        _isKeyFrameWanted = true;
        if (now >= _mayAskAt) Ask(now);
    }

    /// <inheritdoc/>
    public override void LimitBitRate(long bitsPerSecond, Instant now)
    {
        _estimate = bitsPerSecond;
        // What is too much gets lost, so a key frame is worth it; what could be more waits for one.
        if (_ffmpeg is not null && IsFarFrom(_bitRate) && WantedBitRate < _bitRate) RequestKeyFrame(now);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _ffmpeg?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>What the receiver estimates, but never more than its description allows.</summary>
    private int WantedBitRate => (int)Math.Clamp(Math.Min(_estimate ?? _options.BitRate, _describedLimit), _options.MinBitRate, _options.MaxBitRate);

    /// <summary>By more than a third: FFmpeg is not begun anew for less.</summary>
    private bool IsFarFrom(int bitRate) => Math.Abs(WantedBitRate - bitRate) > bitRate / 3;

    private void Ask(Instant now)
    {
        // Asked again until it comes.
        (_isKeyFrameWanted, _mayAskAt) = (_needsKeyFrame, now + _options.KeyFrameInterval);
        _options.KeyFrameWanted?.Invoke();
    }

    private void TakeWaiting(bool waitsNoMore, Instant now)
    {
        while (_order.TryTakeWaiting(waitsNoMore, out var packet))
        {
            if (!waitsNoMore) _counters.Reordered++;
            Take(packet, now);
        }
    }

    private void Take(in RtpPacket packet, Instant now)
    {
        var missing = _order.Pass(packet);
        _counters.Lost += missing;
        // What refers to what was lost would be seen as rubbish.
        if (missing > 0) NeedKeyFrame();
        // Padding that a sender measures the path with has none (RFC 8888 and others send it alone).
        if (packet.Payload.IsEmpty) return;
        if (_depacketisers[packet.PayloadType] is not { } depacketiser)
        {
            _counters.Foreign++;
            return;
        }

        if (depacketiser.Receive(packet.Payload, packet.Timestamp, packet.HasMarker, missing > 0)) TakePicture(depacketiser, now);
        else if (packet.HasMarker) LeaveOut();
    }

    private void LeaveOut()
    {
        _counters.Undecodable++;
        PicturesLeftOut++;
        NeedKeyFrame();
    }

    private void NeedKeyFrame() => (_needsKeyFrame, _isKeyFrameWanted) = (true, true);

    private void TakePicture(VideoDepacketiser depacketiser, Instant now)
    {
        if (depacketiser != _source && _source is not null) _needsKeyFrame = true;
        if (_ffmpeg is not null && _ffmpeg.Waiting >= _options.MaxWaiting) NeedKeyFrame();
        else if (depacketiser.IsKeyFrame) Begin(depacketiser, now);
        if (_ffmpeg is null || _needsKeyFrame)
        {
            PicturesLeftOut++;
            return;
        }

        _ffmpeg.Put(depacketiser.Frame, _times.Add(depacketiser.Timestamp));
    }

    /// <summary>A key frame: of another codec, size or bit rate it needs a new process, for FFmpeg would go on with the one that it has begun with.</summary>
    private void Begin(VideoDepacketiser depacketiser, Instant now)
    {
        var size = depacketiser.SizeOfKeyFrame();
        if (_ffmpeg is null || depacketiser != _source || (size != 0 && size != _size) || IsFarFrom(_bitRate))
        {
            // Who changes the size with every picture does not start a program with each.
            if (now < _mayStartAt)
            {
                NeedKeyFrame();
                return;
            }

            _ffmpeg?.Dispose();
            _times.Reset();
            (_source, _size, _bitRate, _mayStartAt) = (depacketiser, size, WantedBitRate, now + _options.KeyFrameInterval);
            _ffmpeg = new FfmpegProcess(_program, new(depacketiser.Codec, _target, _bitRate) { FitsPackets = _fitsPackets, Format = _format }, Wake);
        }

        (_needsKeyFrame, _isKeyFrameWanted) = (false, false);
    }

    private void Stop(Instant now)
    {
        _ffmpeg!.Dispose();
        _ffmpeg = null;
        _mayStartAt = now + _options.RestartDelay;
        NeedKeyFrame();
    }

    /// <summary>Milliseconds for FFmpeg, and back to the timestamps of those that come out.</summary>
    private sealed class PictureTimes
    {
        private readonly Queue<(long Milliseconds, uint Timestamp)> _pictures = new();
        private uint _last;
        private long _units;
        private long _milliseconds = -1;

        public long Add(uint timestamp)
        {
            if (_milliseconds >= 0) _units += Math.Max(0, (int)(timestamp - _last));
            _last = timestamp;
            // No two pictures have the same time.
            _milliseconds = Math.Max(_milliseconds + 1, _units / UnitsPerMillisecond);
            _pictures.Enqueue((_milliseconds, timestamp));
            return _milliseconds;
        }

        public bool TryTake(long milliseconds, out uint timestamp)
        {
            timestamp = 0;
            while (_pictures.TryPeek(out var picture) && picture.Milliseconds <= milliseconds)
            {
                _pictures.Dequeue();
                timestamp = picture.Timestamp;
                if (picture.Milliseconds == milliseconds) return true;
            }

            return false;
        }

        public void Reset()
        {
            _pictures.Clear();
            (_units, _milliseconds) = (0, -1);
        }
    }
}
