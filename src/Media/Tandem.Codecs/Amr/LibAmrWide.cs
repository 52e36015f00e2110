using System.Runtime.InteropServices;

namespace Tandem.Codecs.Amr;

/// <summary>The functions of opencore-amr's libopencore-amrwb, which only decodes, by their names in its headers.</summary>
internal static unsafe partial class LibAmrWide
{
    public const string FileName = "libopencore-amrwb.so.0";

    public static readonly CodecLibrary Library = new(FileName, "libopencore-amrwb0", "Apache-2.0");

    [LibraryImport(FileName)]
    public static partial AmrWideDecoderHandle D_IF_init();

    [LibraryImport(FileName)]
    public static partial void D_IF_exit(nint state);

    [LibraryImport(FileName)]
    public static partial void D_IF_decode(AmrWideDecoderHandle state, byte* frame, short* pcm, int isBad);
}
