using System.Reflection;
using ILGPU;
using ILGPU.Runtime;

namespace IlgpuNet.TestKit.Ptx;

/// <summary>The memory that a kernel's arguments show it.</summary>
internal static class KernelViews
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly MethodInfo s_locate =
        typeof(KernelViews).GetMethod(nameof(Locate), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>The views in a struct of arguments that are not empty.</summary>
    public static IEnumerable<KernelView> Of(object arguments)
    {
        foreach (FieldInfo field in arguments.GetType().GetFields(Fields))
        {
            object value = field.GetValue(arguments)!;
            Type type = field.FieldType;
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ArrayView<>))
            {
                KernelView view = (KernelView)s_locate.MakeGenericMethod(type.GetGenericArguments())
                    .Invoke(null, [field.Name, value])!;
                if (view.Bytes > 0)
                    yield return view;
            }
            else if (type is { IsValueType: true, IsPrimitive: false, IsEnum: false })
            {
                foreach (KernelView view in Of(value))
                    yield return view with { Name = $"{field.Name}.{view.Name}" };
            }
        }
    }

    /// <summary>A copy of what the views show.</summary>
    public static PtxGlobalMemory Copy(IEnumerable<KernelView> views) =>
        new(views.Select(view => ((ulong)view.Address, view.Content.ToArray())));

    private static unsafe KernelView Locate<T>(string name, ArrayView<T> view)
        where T : unmanaged => view.Length == 0
            ? new KernelView(name, 0, 0)
            : new KernelView(name, view.LoadEffectiveAddressAsPtr(), checked((int)view.Length * sizeof(T)));
}

/// <summary>Memory of the host that a kernel sees.</summary>
/// <param name="Name">The argument.</param>
/// <param name="Address">Where it begins.</param>
/// <param name="Bytes">How long it is.</param>
internal sealed record KernelView(string Name, nint Address, int Bytes)
{
    /// <summary>What is there now.</summary>
    public unsafe ReadOnlySpan<byte> Content => new((void*)Address, Bytes);
}
