using System.Runtime.InteropServices;

namespace Tandem.Codecs.Speex;

/// <summary>The buffer of bits between a packet and a codec.</summary>
internal sealed unsafe class SpeexBitsHandle : NativeHandle
{
    public SpeexBitsHandle()
    {
        SetHandle((nint)NativeMemory.AllocZeroed(LibSpeex.BitsSize));
        LibSpeex.speex_bits_init(handle);
    }

    /// <summary>Where it is, for the one call that takes none instead; its owner keeps it.</summary>
    public nint Pointer => handle;

    protected override void Free(nint pointer)
    {
        LibSpeex.speex_bits_destroy(pointer);
        NativeMemory.Free((void*)pointer);
    }
}
