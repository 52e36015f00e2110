using System.Runtime.InteropServices;
using Tandem.Dtls.Native;

namespace Tandem.Dtls;

/// <summary>OpenSSL refuses what it was asked to set up. The message names the function and OpenSSL's reason.</summary>
public sealed class OpenSslException : Exception
{
    internal OpenSslException(string function) : base($"OpenSSL: {function}: {Reason() ?? "no reason given"}")
    {
    }

    /// <summary>The reason of the oldest error of this thread, and forgets all of them.</summary>
    internal static string? Reason()
    {
        var error = LibCrypto.ERR_get_error();
        LibCrypto.ERR_clear_error();
        return error == 0 ? null : Marshal.PtrToStringUTF8(LibCrypto.ERR_reason_error_string(error)) ?? $"error {error:X}";
    }

    internal static nint Require(nint result, string function) => result > 0 ? result : throw new OpenSslException(function);
}
