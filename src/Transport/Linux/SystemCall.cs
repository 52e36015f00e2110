using System.Runtime.InteropServices;

namespace Tandem.Transport;

/// <summary>
/// The calls that each packet needs, straight to the kernel. None waits, so the collector need not be told of the way out and back, which costs as much as some of the calls; and syscall(2), unlike the C library's function of
/// the same name, is no point at which a thread may be cancelled.
/// </summary>
internal static unsafe partial class SystemCall
{
    private static readonly nint ReceiveFromNumber = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 45 : 207;
    private static readonly nint SendToNumber = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 44 : 206;

    /// <summary>recvfrom(2) without waiting. Sets the last error.</summary>
    public static nint ReceiveFrom(int descriptor, byte* octets, nint length, byte* address, uint* addressLength) =>
        Checked(syscall(ReceiveFromNumber, descriptor, octets, length, Libc.MSG_DONTWAIT, address, (nint)addressLength));

    /// <summary>sendto(2) without waiting and without a signal. Sets the last error.</summary>
    public static nint SendTo(int descriptor, byte* octets, nint length, byte* address, uint addressLength) =>
        Checked(syscall(SendToNumber, descriptor, octets, length, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL, address, (nint)addressLength));

    private static nint Checked(nint result)
    {
        if (result < 0) Marshal.SetLastPInvokeError(Marshal.GetLastSystemError());
        return result;
    }

    // A datagram to the same machine is handed to its receiver within the call, which is some microseconds: a collection waits for so long at the most.
    [LibraryImport("libc")]
    [SuppressGCTransition]
    private static partial nint syscall(nint number, nint descriptor, byte* octets, nint length, nint flags, byte* address, nint addressLength);
}
