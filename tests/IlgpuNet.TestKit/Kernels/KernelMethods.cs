using System.Reflection;
using ILGPU;
using IlgpuNet.Cuda;
using IlgpuNet.Devices;
using IlgpuNet.Operations;

namespace IlgpuNet.TestKit.Kernels;

/// <summary>
/// Every kernel of the library: the static methods that take an index and a struct, and those marked
/// <see cref="HotKernelAttribute"/>. A generic kernel counts once for each struct of the library that its constraints
/// admit; one that works on lanes, for those that it is launched with: one, two, and as many as are sixteen bytes.
/// </summary>
internal static class KernelMethods
{
    private const BindingFlags Declared =
        BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>How deep structs of structs go: the tree of eight lanes.</summary>
    private const int MaximumDepth = 3;

    private static readonly Type[] s_types = typeof(Device).Assembly.GetTypes();

    /// <summary>The kernels by name, such as <c>Activation[Rectifier].ForwardKernel</c>.</summary>
    public static SortedDictionary<string, MethodInfo> All { get; } = new(
        s_types.SelectMany(type => type.GetMethods(Declared)).Where(IsKernel).SelectMany(Closed).ToDictionary(Name),
        StringComparer.Ordinal);

    /// <summary>Whether a thread of the kernel takes as many channels as are sixteen bytes.</summary>
    public static bool IsWide(string name) =>
        name.Contains("Lanes4", StringComparison.Ordinal) || name.Contains("Lanes8", StringComparison.Ordinal);

    private static bool IsKernel(MethodInfo method) => method.IsDefined(typeof(HotKernelAttribute))
        || method.ReturnType == typeof(void)
        && method.GetParameters() is [{ ParameterType: Type index }, { ParameterType: Type arguments }]
        && index == typeof(Index1D)
        && arguments is { IsValueType: true, IsPrimitive: false };

    private static IEnumerable<MethodInfo> Closed(MethodInfo kernel)
    {
        Type type = kernel.DeclaringType!;
        IEnumerable<MethodInfo> methods = type.IsGenericTypeDefinition
            ? Close(Arguments(kernel, type.GetGenericArguments(), MaximumDepth), type.MakeGenericType)
                .Select(closed => closed.GetMethod(kernel.Name, Declared)!)
            : [kernel];
        return methods.SelectMany(method => method.IsGenericMethodDefinition
            ? Close(
                Arguments(kernel, method.GetGenericArguments(), MaximumDepth).Where(AreLaunched),
                method.MakeGenericMethod)
            : [method]);
    }

    /// <summary>The ways to fill type parameters with structs that implement what is asked of them.</summary>
    private static Type[][] Arguments(MethodInfo kernel, Type[] parameters, int depth)
    {
        Type[][] lists = [[]];
        foreach (Type parameter in parameters)
        {
            Type[] candidates =
                [.. s_types.Where(type => type.IsValueType && Admits(parameter, type)).SelectMany(Structs)];
            if (candidates.Length == 0)
            {
                throw new InvalidOperationException(
                    $"no struct fits {parameter} of {Name(kernel)}: it would go untested");
            }
            lists = [.. lists.SelectMany(list => candidates.Select(candidate => (Type[])[.. list, candidate]))];
        }
        return lists;

        Type[] Structs(Type type) => !type.IsGenericTypeDefinition ? [type]
            : depth == 0 ? []
            : [.. Close(Arguments(kernel, type.GetGenericArguments(), depth - 1), type.MakeGenericType)];
    }

    /// <summary>
    /// Whether a map of the smallest of these elements, or of those that a struct among them reads, of fp32 without
    /// any, is ever cut into these lanes.
    /// </summary>
    private static bool AreLaunched(Type[] arguments)
    {
        Type[] read = [.. arguments.SelectMany(argument => argument.GetGenericArguments().Prepend(argument))];
        int bytes = Constants(read, typeof(IElement<>), "Bytes").DefaultIfEmpty(Fp32Element.Bytes).Min();
        return Constants(arguments, typeof(ILanes<>), "Count").All(lanes => lanes <= 2 || lanes * bytes == Chunk.Bytes);
    }

    /// <summary>What those of the types that implement an interface say to one of its properties.</summary>
    private static IEnumerable<int> Constants(Type[] types, Type implemented, string property) => types
        .Where(type => Implements(type, implemented))
        .Select(type => (int)type.GetProperty(property)!.GetValue(null)!);

    private static bool Implements(Type type, Type implemented) => Array.Exists(
        type.GetInterfaces(), found => found.IsGenericType && found.GetGenericTypeDefinition() == implemented);

    /// <summary>
    /// Whether a struct implements all interfaces that are asked of a parameter, and there are some; what such an
    /// interface says about other parameters is seen when they are filled together.
    /// </summary>
    private static bool Admits(Type parameter, Type type)
    {
        Type[] interfaces = [.. parameter.GetGenericParameterConstraints().Where(wanted => wanted.IsInterface)];
        return interfaces.Length > 0 && interfaces.All(wanted =>
            wanted.GetGenericArguments() is [Type first, ..] && first == parameter
                ? Implements(type, wanted.GetGenericTypeDefinition())
                : wanted.IsAssignableFrom(type));
    }

    /// <summary>Closes a generic method or type in every way that its constraints admit.</summary>
    private static IEnumerable<T> Close<T>(IEnumerable<Type[]> lists, Func<Type[], T> close)
        where T : class
    {
        foreach (Type[] arguments in lists)
        {
            T? closed = null;
            try
            {
                closed = close(arguments);
            }
            catch (ArgumentException)
            {
                // Structs that fit each parameter by itself, and not together.
            }
            if (closed is not null)
                yield return closed;
        }
    }

    private static string Name(MethodInfo method) =>
        $"{Name(method.DeclaringType!)}.{method.Name}{Name(method.GetGenericArguments())}";

    private static string Name(Type type) => Implements(type, typeof(ILanes<>))
        ? $"Lanes{Constants([type], typeof(ILanes<>), "Count").Single()}"
        : type.Name.Split('`')[0] + Name(type.GetGenericArguments());

    /// <summary>Double-precision numbers are as many as the lanes beside them, and not named.</summary>
    private static string Name(Type[] arguments)
    {
        string[] names = [.. arguments.Where(argument => !Implements(argument, typeof(IDoubles<,>))).Select(Name)];
        return names.Length == 0 ? "" : $"[{string.Join(", ", names)}]";
    }
}
