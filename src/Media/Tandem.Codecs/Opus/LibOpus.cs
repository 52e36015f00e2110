using System.Runtime.InteropServices;

namespace Tandem.Codecs.Opus;

/// <summary>
/// The functions of libopus, by their names in its manual. The controls are variadic there; on Linux an integer or a pointer is passed to such a function as to any other, on x64 and arm64.
/// </summary>
internal static unsafe partial class LibOpus
{
    public const string FileName = "libopus.so.0";

    public const int ApplicationVoip = 2048;
    public const int SetBitrate = 4002;
    public const int SetMaxBandwidth = 4004;
    public const int SetVbr = 4006;
    public const int SetComplexity = 4010;
    public const int SetInbandFec = 4012;
    public const int SetPacketLossPercentage = 4014;
    public const int SetDtx = 4016;
    public const int BandwidthNarrow = 1101;

    public static readonly CodecLibrary Library = new(FileName, "libopus0", "BSD-3-Clause");

    [LibraryImport(FileName)]
    public static partial OpusEncoderHandle opus_encoder_create(int rate, int channels, int application, out int error);

    [LibraryImport(FileName)]
    public static partial void opus_encoder_destroy(nint encoder);

    [LibraryImport(FileName)]
    public static partial int opus_encoder_ctl(OpusEncoderHandle encoder, int request, int value);

    [LibraryImport(FileName)]
    public static partial int opus_encode(OpusEncoderHandle encoder, short* pcm, int frames, byte* data, int maxOctets);

    [LibraryImport(FileName)]
    public static partial OpusDecoderHandle opus_decoder_create(int rate, int channels, out int error);

    [LibraryImport(FileName)]
    public static partial void opus_decoder_destroy(nint decoder);

    [LibraryImport(FileName)]
    public static partial int opus_decode(OpusDecoderHandle decoder, byte* data, int octets, short* pcm, int frames, int decodesFec);

    /// <summary>The least rate, of those that a resampler has too, that has all that a signal of a rate has.</summary>
    public static int RateFor(int sampleRate) => sampleRate <= 8000 ? 8000 : sampleRate <= 16000 ? 16000 : 48000;
}
