using System.Runtime.InteropServices;

namespace Tandem.Codecs.Amr;

/// <summary>The functions of opencore-amr's libopencore-amrnb, by their names in its headers.</summary>
internal static unsafe partial class LibAmrNarrow
{
    public const string FileName = "libopencore-amrnb.so.0";

    public static readonly CodecLibrary Library = new(FileName, "libopencore-amrnb0", "Apache-2.0");

    [LibraryImport(FileName)]
    public static partial AmrNarrowEncoderHandle Encoder_Interface_init(int usesDtx);

    [LibraryImport(FileName)]
    public static partial void Encoder_Interface_exit(nint state);

    [LibraryImport(FileName)]
    public static partial int Encoder_Interface_Encode(AmrNarrowEncoderHandle state, int mode, short* pcm, byte* frame, int forcesSpeech);

    [LibraryImport(FileName)]
    public static partial AmrNarrowDecoderHandle Decoder_Interface_init();

    [LibraryImport(FileName)]
    public static partial void Decoder_Interface_exit(nint state);

    [LibraryImport(FileName)]
    public static partial void Decoder_Interface_Decode(AmrNarrowDecoderHandle state, byte* frame, short* pcm, int isBad);
}
