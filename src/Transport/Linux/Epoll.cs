using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tandem.Transport;

/// <summary>An epoll instance (epoll(7)) with an eventfd(2) that other threads wake it by. One thread waits; any thread signals.</summary>
internal sealed unsafe class Epoll : IDisposable
{
    /// <summary>The key of the event that <see cref="Signal"/> causes.</summary>
    public const int SignalKey = -1;

    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int Add = 1;
    private const int Delete = 2;
    private const int Modify = 3;
    // struct epoll_event is packed on x86-64 only.
    private static readonly int Stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int KeyOffset = Stride - sizeof(ulong);

    private readonly int _capacity;
    private readonly byte[] _events;
    private readonly SafeFileHandle _epoll;
    private readonly int _descriptor;
    private readonly SafeFileHandle _signal;

    /// <param name="capacity">Most events of one wait.</param>
    public Epoll(int capacity)
    {
        _capacity = capacity;
        _events = GC.AllocateArray<byte>(capacity * Stride, pinned: true);
        _epoll = Handle(Libc.epoll_create1(CloseOnExec));
        // The thread that waits is the one that keeps it open.
        _descriptor = (int)_epoll.DangerousGetHandle();
        _signal = Handle(Libc.eventfd(0, CloseOnExec | NonBlocking));
        // Edge-triggered, so the counter never needs to be read: each write is an event.
        if (!TryControl(Add, (int)_signal.DangerousGetHandle(), Libc.EPOLLIN | Libc.EPOLLET, SignalKey)) throw new Win32Exception();
    }

    /// <summary>Wakes the waiting thread, or lets its next wait return at once. Any thread.</summary>
    public void Signal()
    {
        var one = 1ul;
        _ = Libc.write(_signal, &one, sizeof(ulong));
    }

    /// <summary>Watches a descriptor for input and errors, level-triggered.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="key">What <see cref="Event"/> reports it by; not negative.</param>
    public void Watch(int descriptor, long key)
    {
        if (!TryWatch(descriptor, key)) throw new Win32Exception();
    }

    /// <summary>As <see cref="Watch"/>. False when the kernel takes no more; closing a descriptor ends its watch.</summary>
    public bool TryWatch(int descriptor, long key) => TryWatch(descriptor, Libc.EPOLLIN, key);

    /// <summary>Watches a descriptor for what the flags say, and for errors. False when the kernel takes no more.</summary>
    public bool TryWatch(int descriptor, uint flags, long key) => TryControl(Add, descriptor, flags, key);

    /// <summary>Watches a descriptor, which is watched, for something else.</summary>
    public void Rewatch(int descriptor, uint flags, long key) => TryControl(Modify, descriptor, flags, key);

    /// <summary>Watches a descriptor no more, not for errors either.</summary>
    public void Unwatch(int descriptor) => TryControl(Delete, descriptor, 0, 0);

    /// <summary>Waits for events. Returns their number: 0 after a time-out or an interruption.</summary>
    /// <param name="milliseconds">How long at most; -1 for ever.</param>
    public int Wait(int milliseconds)
    {
        fixed (byte* events = _events)
        {
            var count = Libc.epoll_wait(_descriptor, events, _capacity, milliseconds);
            if (count >= 0) return count;
            return Marshal.GetLastPInvokeError() == Libc.EINTR ? 0 : throw new Win32Exception();
        }
    }

    /// <summary>The key and the flags of one event of the last wait.</summary>
    public (long Key, uint Flags) Event(int index)
    {
        var @event = _events.AsSpan(index * Stride, Stride);
        return (MemoryMarshal.Read<long>(@event[KeyOffset..]), MemoryMarshal.Read<uint>(@event));
    }

    public void Dispose()
    {
        _signal.Dispose();
        _epoll.Dispose();
    }

    private bool TryControl(int operation, int descriptor, uint flags, long key)
    {
        var @event = stackalloc byte[Stride];
        Unsafe.WriteUnaligned(@event, flags);
        Unsafe.WriteUnaligned(@event + KeyOffset, key);
        return Libc.epoll_ctl(_epoll, operation, descriptor, @event) == 0;
    }

    private static SafeFileHandle Handle(int descriptor) =>
        descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw new Win32Exception();
}
