using System.Runtime.InteropServices;

namespace Tandem.Codecs.Amr;

/// <summary>The functions of libvo-amrwbenc, by their names in its headers.</summary>
internal static unsafe partial class LibAmrWideEncoder
{
    public const string FileName = "libvo-amrwbenc.so.0";

    public static readonly CodecLibrary Library = new(FileName, "libvo-amrwbenc0", "Apache-2.0");

    [LibraryImport(FileName)]
    public static partial AmrWideEncoderHandle E_IF_init();

    [LibraryImport(FileName)]
    public static partial void E_IF_exit(nint state);

    [LibraryImport(FileName)]
    public static partial int E_IF_encode(AmrWideEncoderHandle state, int mode, short* pcm, byte* frame, int usesDtx);
}
