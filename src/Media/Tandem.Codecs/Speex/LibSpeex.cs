using System.Runtime.InteropServices;

namespace Tandem.Codecs.Speex;

/// <summary>The functions of libspeex, by their names in its manual.</summary>
internal static unsafe partial class LibSpeex
{
    public const string FileName = "libspeex.so.1";

    public const int SetQuality = 4;
    public const int SetVbr = 12;
    public const int SetComplexity = 16;

    /// <summary>More than the structure <c>SpeexBits</c> has, which the caller provides.</summary>
    public const int BitsSize = 128;

    public static readonly CodecLibrary Library = new(FileName, "libspeex1", "BSD-3-Clause");

    [LibraryImport(FileName)]
    public static partial nint speex_lib_get_mode(int mode);

    [LibraryImport(FileName)]
    public static partial SpeexEncoderHandle speex_encoder_init(nint mode);

    [LibraryImport(FileName)]
    public static partial void speex_encoder_destroy(nint state);

    [LibraryImport(FileName)]
    public static partial int speex_encoder_ctl(SpeexEncoderHandle state, int request, int* value);

    [LibraryImport(FileName)]
    public static partial int speex_encode_int(SpeexEncoderHandle state, short* pcm, SpeexBitsHandle bits);

    [LibraryImport(FileName)]
    public static partial SpeexDecoderHandle speex_decoder_init(nint mode);

    [LibraryImport(FileName)]
    public static partial void speex_decoder_destroy(nint state);

    [LibraryImport(FileName)]
    public static partial int speex_decode_int(SpeexDecoderHandle state, nint bits, short* pcm);

    [LibraryImport(FileName)]
    public static partial void speex_bits_init(nint bits);

    [LibraryImport(FileName)]
    public static partial void speex_bits_destroy(nint bits);

    [LibraryImport(FileName)]
    public static partial void speex_bits_reset(SpeexBitsHandle bits);

    [LibraryImport(FileName)]
    public static partial int speex_bits_write(SpeexBitsHandle bits, byte* octets, int maxOctets);

    [LibraryImport(FileName)]
    public static partial void speex_bits_read_from(SpeexBitsHandle bits, byte* octets, int length);

    /// <summary>RFC 5574 section 3.1: the mode of a clock rate.</summary>
    public static nint ModeOf(int clockRate) => speex_lib_get_mode(clockRate switch { 8000 => 0, 16000 => 1, _ => 2 });
}
