using System.Runtime.InteropServices;

namespace Tandem.Codecs;

/// <summary>What a library has made and must take back, whatever happens to its owner.</summary>
internal abstract class NativeHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected sealed override bool ReleaseHandle()
    {
        Free(handle);
        return true;
    }

    /// <summary>The same handle, when the library gave one.</summary>
    /// <exception cref="InvalidOperationException">It gave none: no memory, or a parameter that it does not take.</exception>
    public static T Made<T>(T made) where T : NativeHandle => made.IsInvalid ? throw new InvalidOperationException($"{typeof(T).Name} could not be made.") : made;

    protected abstract void Free(nint pointer);
}
