namespace Tandem.Codecs.Opus;

/// <summary>Opus by libopus, as the peer's parameters want it (RFC 7587 section 6.1). It takes samples of the rate that they have: nothing is gained by what a change of rate would add.</summary>
internal sealed unsafe class OpusEncoder : AudioEncoder
{
    /// <summary>RFC 7587 section 4.2: one packet of 120 ms at the highest rate would be larger; a datagram is not.</summary>
    private const int MaxOctets = 1275;

    public static readonly IReadOnlyList<int> Times = [10, 20, 40, 60, 80, 100, 120];

    private readonly OpusEncoderHandle _handle;

    public OpusEncoder(CodecParameters parameters, AudioCodecOptions options)
        : base(LibOpus.RateFor(options.SampleRate), parameters.IsSet("stereo") ? options.Channels : 1, Times, MaxOctets)
    {
        _handle = NativeHandle.Made(LibOpus.opus_encoder_create(SampleRate, Channels, LibOpus.ApplicationVoip, out _));
        Set(LibOpus.SetComplexity, Math.Clamp(options.Complexity, 0, 10));
        Set(LibOpus.SetVbr, parameters.IsSet("cbr") ? 0 : 1);
        Set(LibOpus.SetDtx, parameters.IsSet("usedtx") ? 1 : 0);
        if (parameters.IsSet("useinbandfec"))
        {
            Set(LibOpus.SetInbandFec, 1);
            Set(LibOpus.SetPacketLossPercentage, Math.Clamp(options.ExpectedLoss, 0, 100));
        }
        Set(LibOpus.SetBitrate, parameters.Number("maxaveragebitrate", 6000, 510000) ?? Math.Clamp(options.BitRate * Channels, 6000, 510000));
        if (parameters.Number("maxplaybackrate", 8000, 48000) is { } rate) Set(LibOpus.SetMaxBandwidth, Bandwidth(rate));
    }

    public override void Dispose()
    {
        _handle.Dispose();
        base.Dispose();
    }

    private protected override int EncodePacket(ReadOnlySpan<short> pcm, Span<byte> payload)
    {
        fixed (short* samples = pcm)
        fixed (byte* octets = payload)
        {
            var written = LibOpus.opus_encode(_handle, samples, pcm.Length / Channels, octets, MaxOctets);
            if (written < 0) throw new InvalidOperationException($"libopus refused a packet with {written}.");
            // Section 3.1.3: a packet of at most two octets says that there is nothing to say.
            return written <= 2 ? 0 : written;
        }
    }

    /// <summary>Section 3.1.1: the bandwidth whose sampling rate does not exceed what the peer can play.</summary>
    private static int Bandwidth(int playbackRate) =>
        LibOpus.BandwidthNarrow + (playbackRate >= 48000 ? 4 : playbackRate >= 24000 ? 3 : playbackRate >= 16000 ? 2 : playbackRate >= 12000 ? 1 : 0);

    private void Set(int request, int value)
    {
        var error = LibOpus.opus_encoder_ctl(_handle, request, value);
        if (error != 0) throw new InvalidOperationException($"libopus refused control {request} with {error}.");
    }
}
