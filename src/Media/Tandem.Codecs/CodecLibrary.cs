using System.Runtime.InteropServices;

namespace Tandem.Codecs;

/// <summary>A library of the system that does the work of a codec. It is never bundled: without it only its codec is missing.</summary>
public sealed class CodecLibrary
{
    private readonly Lazy<bool> _isPresent;

    internal CodecLibrary(string fileName, string package, string licence)
    {
        (FileName, Package, Licence) = (fileName, package, licence);
        _isPresent = new(() => NativeLibrary.TryLoad(fileName, out _));
    }

    /// <summary>The name that the loader looks for, with the version of its interface.</summary>
    public string FileName { get; }

    /// <summary>Debian's package that brings it.</summary>
    public string Package { get; }

    /// <summary>Its licence.</summary>
    public string Licence { get; }

    /// <summary>Whether it can be loaded; looked up once.</summary>
    public bool IsPresent => _isPresent.Value;
}
